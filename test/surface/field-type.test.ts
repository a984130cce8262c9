import t from 'tap'
import { parseFieldType, referencedType } from '../../src/surface/field-type.ts'

t.test('takes nested lists and maps apart', async (t) => {
  t.same(parseFieldType('map[string][]a.b.C'), {
    kind: 'map',
    of: { kind: 'list', of: { kind: 'object', type: 'a.b.C' } },
  })
  t.same(parseFieldType({ type: 'string', enum: ['Always'] }), { kind: 'scalar', name: 'string' })
})

t.test('names the type at the bottom', async (t) => {
  t.equal(referencedType('[]map[string]a.b.C'), 'a.b.C')
  for (const scalar of ['string', '[]string', 'map[string]quantity', 'any', 'int-or-string']) {
    t.equal(referencedType(scalar), null, scalar)
  }
})
