import t from 'tap'
import { unionOfMinors } from '../../catalog/protobuf-fields.ts'

const A = 'io.k8s.api.x.v1.A'
const B = 'io.k8s.api.x.v1.B'
const union = (...minors: Record<string, Record<string, string>>[]) =>
  unionOfMinors(new Map(minors.map((messages, index) => [`1.${31 + index}`, messages])), new Set([A]))

t.test('fields that are gone stay, and the newest minor says how zero is written', async (t) => {
  t.same(
    union(
      { [A]: { 1: 'a string', 2: 'b integer?' } },
      { [A]: { 2: 'b integer', 3: `c []${B} by name` }, [B]: {} },
    ),
    {
      [A]: { 1: 'a string', 2: 'b integer', 3: `c []${B} by name` },
      [B]: {},
    },
  )
})

t.test('only what the roots reach is kept', async (t) => {
  const messages = {
    [A]: { 1: `m map[string]${B}` },
    [B]: { 1: 'x string' },
    'io.k8s.api.x.v1.C': { 1: 'x string' },
  }
  t.same(Object.keys(union(messages)), [A, B])
})

t.test('a number with two meanings is an error', async (t) => {
  for (const [before, after] of [
    ['a string', 'b string'],
    ['a string', 'a integer'],
    ['a []string', 'a string'],
  ] as const) {
    t.throws(() => union({ [A]: { 1: before } }, { [A]: { 1: after } }), {
      message: `field 1 of ${A} was "${before}" and is "${after}" in 1.32: a number has two meanings`,
    })
  }
})
