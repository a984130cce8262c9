import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { stringify } from 'yaml'
import { MAX_YAML_DEPTH, MAX_YAML_TOKENS, parseYaml } from '../../../src/audit/sources/parse-yaml.ts'

t.test('reads what was written, in any style', async (t) => {
  const options = fc.record({
    defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
    collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
    indentSeq: fc.boolean(),
  })
  const property = fc.property(fc.jsonValue({ maxDepth: 4 }), options, (value, style) => {
    const text = stringify({ value }, { version: '1.1', aliasDuplicateObjects: false, ...style })
    return isDeepStrictEqual(parseYaml(text, 1)?.value, JSON.parse(JSON.stringify({ value })))
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 300 }))
})

t.test('says where the document and its items begin', async (t) => {
  const document = parseYaml(
    '---\n# c\nitems: # c\n- a\n# c\n-\n  b: 1\n- &x\n  items: [1,\n   2]\n- *x',
    10,
  )!
  t.equal(document.line, 12)
  t.same(
    [...document.itemLines.values()],
    [
      [18, 19],
      [13, 16, 18, 20],
    ],
  )
})

t.test('has nothing for documents without content', async (t) => {
  for (const text of ['', '\n', '# c', '---', '--- # c\n', '--- ~', 'null'])
    t.equal(parseYaml(text, 1), null, text)
})

t.test('says what is wrong and on which line', async (t) => {
  const cases: [string, number, RegExp][] = [
    ['a: 1\nb: 2\na: 3', 3, /^duplicate key "a"$/],
    ['on: 1\ntrue: 2', 2, /^duplicate key "true"$/],
    ['a: 1\n b: 2', 1, /^invalid YAML: /],
    ['a:\n\tb: 1', 2, /^invalid YAML: Tabs are not allowed as indentation$/],
    ['a: {b: c', 1, /^invalid YAML: /],
    ['a: 1\n? {b: c}\n: d', 2, /^invalid YAML: a key is not a string$/],
    ['a: 1\n~: d', 2, /^invalid YAML: a key is not a string$/],
    ['a: 1\nb: *x', 2, /^alias \*x has no anchor before it$/],
    ['a: &x\n- *x', 2, /^alias \*x stands inside its own anchor$/],
    ['a: 1\n<<: 2', 2, /^invalid YAML: a merge key \(<<\) needs a mapping/],
    ['a: 1\n---\nb: 2', 2, /^invalid YAML: two documents in one$/],
    ['%YAML 1.1\n', 2, /^invalid YAML: Missing directives-end/],
  ]
  for (const [text, line, message] of cases) t.throws(() => parseYaml(text, 1), { line, message }, text)
})

t.test('merge keys do what they do in kubectl', async (t) => {
  const read = (text: string) => parseYaml(text, 1)!.value
  t.same(read('a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}'), { a: { b: 1, c: 2 }, d: { b: 3, c: 2 } })
  t.same(read('<<: [{a: 1}, {a: 2, b: 2}]'), { a: 1, b: 2 })
  t.same(read('"<<": {a: 1}'), { '<<': { a: 1 } })
})

t.test('an alias stands for what its anchor said last', async (t) => {
  t.same(parseYaml('a: &x 1\nb: &x {c: 2}\nd: *x\n*x : 4'.replace('*x :', 'e:'), 1)!.value, {
    a: 1,
    b: { c: 2 },
    d: { c: 2 },
    e: 4,
  })
  t.same(parseYaml('a: &x b\n*x : 1', 1)!.value, { a: 'b', b: 1 })
})

t.test('bombs are refused in time', async (t) => {
  const laughs = [...'bcdefgh'].map(
    (key, i) => `${key}: &${key} [${Array(10).fill(`*${'abcdefg'[i]}`).join(', ')}]`,
  )
  const bomb = ['a: &a [1, 1]', ...laughs].join('\n')
  t.throws(() => parseYaml(bomb, 1), { message: /^aliases make more than 400000 nodes/ })
  t.throws(() => parseYaml(`a:\n${'['.repeat(1e6)}`, 1), {
    line: 2,
    message: `nested more than ${MAX_YAML_DEPTH} levels deep`,
  })
  t.ok(parseYaml('['.repeat(MAX_YAML_DEPTH - 10) + ']'.repeat(MAX_YAML_DEPTH - 10), 1))
})

t.test('documents too large for a syntax tree are refused', async (t) => {
  const many = `[${','.repeat(MAX_YAML_TOKENS)}`
  t.throws(() => parseYaml(many, 3), { line: 3, message: /^too large for one YAML document/ })
  // A large text is one token.
  t.ok(parseYaml(`a: |\n  ${'x'.repeat(8e6)}`, 1))
})

t.test('no name is special', async (t) => {
  const { value } = parseYaml('__proto__: {a: 1}\nconstructor: 2\n<<: {__proto__: {b: 1}}', 1) as {
    value: object
  }
  t.same(Object.keys(value), ['__proto__', 'constructor'])
  t.notOk('a' in value || 'b' in value)
})
