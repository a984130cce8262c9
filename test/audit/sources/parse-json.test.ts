import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { parseJson } from '../../../src/audit/sources/parse-json.ts'
import { ManifestSyntaxError } from '../../../src/audit/sources/positioned.ts'

const parse = (text: string, line = 1) => [...parseJson(text, 0, line)]

t.test('reads what JSON.parse reads', async (t) => {
  const property = fc.property(fc.json(), fc.nat(4), (json, indent) => {
    const expected = JSON.parse(json)
    const text = JSON.stringify(expected, null, indent)
    return isDeepStrictEqual(parse(text)[0]?.value, expected)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 500 }))
})

t.test('refuses what JSON.parse refuses', async (t) => {
  const noise = fc.constantFrom('', ',', '}', ']', '"', ':', 'x', '1', '\\', '\n')
  const property = fc.property(fc.json(), fc.nat(), noise, (json, at, put) => {
    const cut = at % (json.length + 1)
    const text = json.slice(0, cut) + put + json.slice(cut + 1)
    const outcome = attempt(() => parse(text).length === 1)
    // A key cut short may be another's; that is refused here, and not by JSON.parse.
    fc.pre(!String(outcome).includes('duplicate key'))
    return (outcome === true) === (attempt(() => JSON.parse(text) !== undefined) === true)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 1000 }))
})

function attempt(work: () => boolean): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

t.test('reads values one after the other, and says where they and their items begin', async (t) => {
  const [first, second] = parse('{"items": [\n {},\n\n {"items": [1]}, []]}\n\n{"a": 1}', 5)
  t.equal(first!.line, 5)
  t.same([...first!.itemLines.values()], [[6, 8, 8], [8]])
  t.equal(second!.line, 10)
  t.same(second!.value, { a: 1 })
})

t.test('says what is wrong and on which line', async (t) => {
  const cases: [string, number, string][] = [
    ['{"a": 1,\n "a": 2}', 2, 'duplicate key "a"'],
    ['{"a": 1,\n}', 2, 'invalid JSON: a key in double quotes expected'],
    ['{"a"\n 1}', 2, 'invalid JSON: ":" expected'],
    ['{"a": [1\n2]}', 2, 'invalid JSON: "," or "]" expected'],
    ['{"a": 1\n', 2, 'unexpected end of JSON'],
    ['{"a": 1} x', 1, 'invalid JSON: a value expected'],
    ['['.repeat(10_001), 1, 'nested more than 10000 levels deep'],
  ]
  for (const [text, line, message] of cases) t.throws(() => parse(text), { line, message }, message)
  t.throws(() => parse('{'), ManifestSyntaxError)
})

t.test('neither depth nor names can harm', async (t) => {
  t.ok(parse('['.repeat(10_000) + ']'.repeat(10_000))[0])
  const value = parse('{"__proto__": {"a": 1}, "b": 123456789012345678901}')[0]!.value as object
  t.same(Object.keys(value), ['__proto__', 'b'])
  t.notOk('a' in value)
})
