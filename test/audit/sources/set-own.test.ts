import t from 'tap'
import { setOwn } from '../../../src/audit/sources/set-own.ts'

t.test('sets own properties, whatever they are called', async (t) => {
  const map: Record<string, unknown> = {}
  for (const key of ['__proto__', 'constructor', 'a']) setOwn(map, key, { polluted: true })
  t.same(Object.keys(map), ['__proto__', 'constructor', 'a'])
  t.equal(Object.getPrototypeOf(map), Object.prototype)
  t.notOk('polluted' in map)
})
