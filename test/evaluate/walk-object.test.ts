import fc from 'fast-check'
import t from 'tap'
import { formatFieldPath } from '../../src/evaluate/field-path.ts'
import { walkObject } from '../../src/evaluate/walk-object.ts'
import { buildSurface } from '../../src/surface/surface.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const shape = buildSurface(smallCatalog(), { version: '1.35' }).shapeOf('shop.k8s.io/v1/carts')!
const paths = (object: unknown) => walkObject(object, shape, null).map(({ path }) => formatFieldPath(path))

t.test('finds fields in objects, lists and maps, in document order', async (t) => {
  const object = {
    gone: 1,
    spec: {
      items: [{ name: 'a', colour: 'red' }, { parts: [{ colour: 'blue' }] }],
      shelves: { 'top.shelf': { colour: 'green' } },
      gift: {},
    },
  }
  t.same(paths(object), [
    'gone',
    'spec.gift',
    'spec.items[0].colour',
    'spec.items[1].parts[0].colour',
    'spec.shelves[top.shelf].colour',
  ])
})

t.test('does not enter what has no schema, nor look at strings', async (t) => {
  t.same(
    paths({
      spec: { payload: { colour: 1, gift: [{ gift: 2 }] } },
      metadata: { annotations: { gift: 'colour' } },
    }),
    [],
  )
})

t.test('a list in the place of an object is taken item by item', async (t) => {
  t.same(paths({ spec: { shelves: { a: [{ colour: 1 }] } } }), ['spec.shelves[a][0].colour'])
})

t.test('takes keys that JavaScript has a meaning for as ordinary keys', async (t) => {
  const object = JSON.parse(
    '{"__proto__": {"spec": 1}, "constructor": 1, "spec": {"toString": 1, "items": [{"__proto__": 2}]}}',
  )
  t.same(paths(object), ['__proto__', 'constructor', 'spec.toString', 'spec.items[0].__proto__'])
})

t.test('survives hostile depth', async (t) => {
  const depth = 200_000
  const object = JSON.parse(
    `{"spec":{"items":[${'{"parts":['.repeat(depth)}{"colour":1}${']}'.repeat(depth)}]}}`,
  )
  t.equal(walkObject(object, shape, null).length, 1)
})

t.test('takes any JSON value, and finds nothing in what the schema allows', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(fc.property(fc.jsonValue(), (value) => Array.isArray(walkObject(value, shape, null)))),
  )
  const item = fc.letrec((tie) => ({
    item: fc.record(
      { name: fc.string(), parts: fc.array(tie('item'), { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
  })).item
  const cart = fc.record({
    spec: fc.record({
      items: fc.array(item),
      shelves: fc.dictionary(fc.string(), item),
      payload: fc.jsonValue(),
    }),
  })
  t.doesNotThrow(() => fc.assert(fc.property(cart, (object) => walkObject(object, shape, null).length === 0)))
})
