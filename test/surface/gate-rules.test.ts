import t from 'tap'
import { activeRules, rulesAt, stepsOf } from '../../src/surface/gate-rules.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const { files } = smallCatalog()
const [old, file] = [files.get('1.34')!, files.get('1.35')!]
const CARTS = 'shop.k8s.io/v1/carts'
const parcels = (enabled: boolean) => new Map([['Parcels', { enabled, stage: 'BETA' as const }]])

t.test('takes paths apart', async (t) => {
  t.same(stepsOf('spec.items[*].parts[*].name'), ['spec', 'items', '*', 'parts', '*', 'name'])
  t.same(stepsOf('metadata.name'), ['metadata', 'name'])
})

t.test("a resource's rules include those of the types in it", async (t) => {
  t.match(rulesAt(file, CARTS, 'spec.items[*].name'), [{ gate: 'Parcels', effect: 'refused' }])
  t.match(rulesAt(file, CARTS, 'spec.wrapped'), [{ gate: 'Parcels', effect: 'dropped' }])
  t.same(rulesAt(file, CARTS, 'spec.nothing'), [])
  t.same(rulesAt(file, 'v1/pods', 'spec.wrapped'), [])
})

t.test('only what the gates put into force', async (t) => {
  const spec = (enabled: boolean) => activeRules(file, [], [CARTS], parcels(enabled))!.fields.get('spec')!
  t.equal(spec(false).fields.get('wrapped')!.rules.length, 1)
  t.equal(spec(false).fields.has('tags'), false, 'a gate that tightens is off')
  t.equal(spec(true).fields.has('wrapped'), false)
  t.equal(spec(true).fields.get('tags')!.item!.rules.length, 1)
  t.equal(activeRules(file, [], ['v1/pods'], parcels(false)), null)
})

t.test('a condition is a path of the whole object', async (t) => {
  const item = activeRules(file, [], [CARTS], parcels(false))!.fields.get('spec')!.fields.get('items')!.item!
  t.same(item.fields.get('parts')!.rules[0]!.conditions, [
    { steps: ['spec', 'items', '*', 'name'], values: ['set'] },
  ])
})

t.test('a gate that the release does not register has been on for good', async (t) => {
  t.equal(activeRules(file, [], [CARTS], new Map())!.fields.get('spec')!.fields.has('wrapped'), false)
})

t.test('what a later gate allows is refused before it; what it would drop is not', async (t) => {
  const spec = activeRules(old, [file], [CARTS], new Map())!.fields.get('spec')!
  t.equal(spec.fields.get('items')!.item!.fields.get('name')!.rules.length, 1)
  t.equal(spec.fields.has('wrapped'), false)
})
