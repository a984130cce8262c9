import t from 'tap'
import { itemFinder, readItemKeys, segmentFinder } from '../../../src/evaluate/requested/item-keys.ts'

const PORTS = [
  { containerPort: 80, protocol: 'UDP' },
  { containerPort: 80, protocol: 'TCP' },
  { containerPort: 81 },
]

t.test('reads the keys of an item', async (t) => {
  t.same(readItemKeys('k:{"name":"a"}'), { name: 'a' })
  for (const other of ['f:name', 'k:', 'k:{', 'k:[1]', 'k:7', 'k:null'])
    t.equal(readItemKeys(other), null, other)
})

t.test('finds an item by all its keys', async (t) => {
  const find = itemFinder(PORTS)
  t.equal(find('k:{"containerPort":80,"protocol":"TCP"}'), 1)
  t.equal(find('k:{"protocol":"TCP","containerPort":80}'), 1, 'in any order')
  t.equal(find('k:{"containerPort":81,"protocol":"TCP"}'), -1, 'a key that the item lacks')
  t.equal(find('k:{"containerPort":"80","protocol":"TCP"}'), -1, 'another type')
  t.equal(find('v:80'), -1)
  t.equal(itemFinder([null, 1, { __proto__: { name: 'a' } }])('k:{"name":"a"}'), -1, 'own keys only')
})

t.test('a list has few sets of keys: what names more of them is not looked for', async (t) => {
  const items = Array.from({ length: 10 }, (_, i) => ({ [`a${i}`]: 1 }))
  const segments = items.map((item) => `k:${JSON.stringify(item)}`)
  const find = itemFinder(items)
  t.same(
    segments.map((segment) => find(segment)),
    [0, 1, 2, 3, -1, -1, -1, -1, -1, -1],
  )
  const named = segmentFinder(Object.fromEntries(segments.map((segment) => [segment, {}])))
  t.equal(named(items[3], 3), segments[3])
  t.equal(named(items[4], 4), null)
})

t.test('finds how an item is named', async (t) => {
  const node = JSON.parse(
    '{".":{},"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{},"v:\\"x\\"":{},"v:7":{},"i:2":{}}',
  )
  const find = segmentFinder(node)
  t.equal(find(PORTS[1], 1), 'k:{"containerPort":80,"protocol":"TCP"}')
  t.equal(find(PORTS[0], 0), null)
  t.equal(find('x', 0), 'v:"x"')
  t.equal(find(7, 0), 'v:7')
  t.equal(find('y', 2), 'i:2')
  t.equal(find('y', 3), null)
})
