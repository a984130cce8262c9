import fc from 'fast-check'
import t from 'tap'
import { celUses, type Vocabulary } from '../../../src/evaluate/expressions/cel-uses.ts'

const VOCABULARY: Vocabulary = new Map([
  ['.all(2)', { binds: 1, iterates: true }],
  ['.all(3)', { binds: 2, iterates: true }],
  ['.optMap(2)', { binds: 1 }],
  ['.bind(3)', { binds: 1 }],
  ['.orValue(1)', { unwraps: true }],
  ['device', {}],
  ['device.shared', {}],
  ['device.values', {}],
  ['device.values[*]', {}],
  ['device.values[*][*]', {}],
])

function calls(text: string): string[] {
  const uses = celUses(text, VOCABULARY)
  if (!Array.isArray(uses)) throw new Error(uses.problem)
  return uses.filter(({ kind }) => kind === 'call').map(({ forms }) => forms.join(' | '))
}

function others(text: string): string[] {
  const uses = celUses(text, VOCABULARY)
  if (!Array.isArray(uses)) throw new Error(uses.problem)
  return uses.filter(({ kind }) => kind !== 'call').flatMap(({ forms }) => forms)
}

t.test('calls of functions, members and in namespaces, with their arguments counted', async (t) => {
  t.same(calls('size([1, 2])'), ['size(1)'])
  t.same(calls('[3, f(1, [2, 3])].slice(0, 1)'), ['f(2)', '.slice(2)'])
  t.same(calls('lists.range(3).sort()'), ['lists.range(1) | .range(1)', '.sort(0)'])
  t.same(calls('"a".format([b.c.d()])'), ['.format(1)', 'b.c.d(0) | .d(0)'])
  t.same(calls('a.?b.c(1)'), ['a.b.c(1) | .c(1)'])
})

t.test('a name that is not called is no call', async (t) => {
  t.same(calls('self.sort == {"slice": sort}.slice'), [])
  t.same(calls('"a.sort()" // b.sort()'), [])
  t.same(calls('(sort)'), [])
})

t.test('places in variables, however they are written', async (t) => {
  t.same(others('device.shared'), ['device', 'device.shared'])
  t.same(others('(device).shared'), ['device', 'device.shared'])
  t.same(others('.device.?shared'), ['device', 'device.shared'])
  t.same(others('device["x"].shared'), ['device'], 'a variable has no keys')
  t.same(others('other.shared'), [])
  t.same(others('(device + 1).shared'), ['device'])
  t.same(others('Object{device: 1}'), [], 'the field of a message')
})

t.test('going over elements', async (t) => {
  const path = ['device', 'device.values', 'device.values[*][*]']
  t.same(others('device.values["a"].all(v, v == 1)'), path)
  t.same(others('device.values.a.all(v, v == 1)'), path)
  t.same(others('(device.values["a"]).all(i, v, v == 1)'), path)
  t.same(others('[device.values["a"]].all(v, v == 1)'), ['device', 'device.values'])
  t.same(others('f(device.values["a"]).all(v, v == 1)'), ['device', 'device.values'])
})

t.test('what a condition or an optional value gives', async (t) => {
  const path = ['device', 'device.values', 'device.values[*][*]']
  t.same(others('device.values[?"a"].orValue([]).all(v, v)'), path)
  t.same(others('(x ? device.values["a"] : []).all(v, v)'), path)
  t.same(others('(x + 1 ? [] : device.values["a"]).all(v, v)'), path)
  t.same(others('(x ? [] : device.values["a"] + y).all(v, v)'), ['device', 'device.values'])
})

t.test('names that a macro binds stand for what they are bound to', async (t) => {
  t.same(others('[1].all(device, device.shared)'), [])
  t.same(others('[1].all(device, device.shared) && device.shared'), ['device', 'device.shared'])
  t.same(others('cel.bind(d, device, d.shared)'), ['device', 'device.shared'])
  t.same(others('cel.bind(d, f(device), d.shared)'), ['device'])
  t.same(others('device.values.all(k, v, v.all(x, x == 1))'), [
    'device',
    'device.values',
    'device.values[*]',
    'device.values[*][*]',
  ])
  t.same(others('device.values[?"a"].optMap(v, v.all(x, x))'), [
    'device',
    'device.values',
    'device.values[*][*]',
  ])
  t.same(others('[1].all(x, [2].all(x, x == 1) && .x == 2)'), ['.x'])
})

t.test('names in back quotes', async (t) => {
  t.same(others('self.`a-b` == 1'), ['`x`'])
})

t.test('says why it cannot be read', async (t) => {
  t.match(celUses('a # b', VOCABULARY), { at: 2 })
  t.match(celUses('(a', VOCABULARY), { at: 0 })
})

t.test('takes any tokens, and any depth of them', async (t) => {
  const words = [
    'device',
    'values',
    '.',
    '.all(',
    'cel.bind(',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    '?',
    ':',
    '"x"',
    '+',
    '`a`',
  ]
  const text = fc.array(fc.constantFrom(...words)).map((parts) => parts.join(' '))
  fc.assert(
    fc.property(text, (text) => {
      const uses = celUses(text, VOCABULARY)
      return Array.isArray(uses) ? uses.every(({ forms }) => forms.length > 0) : uses.problem !== ''
    }),
  )
  const deep = `${'device.all(device, '.repeat(20_000)}device${')'.repeat(20_000)}`
  t.equal((celUses(deep, VOCABULARY) as unknown[]).length, 20_001)
})
