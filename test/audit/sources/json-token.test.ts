import fc from 'fast-check'
import t from 'tap'
import { readScalar, readString, skipSpace } from '../../../src/audit/sources/json-token.ts'

t.test('reads scalars as JSON.parse does', async (t) => {
  const scalar = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.boolean(),
  )
  const property = fc.property(scalar, fc.constantFrom('', ' ', ',', '"', 'x'), (value, rest) => {
    const json = JSON.stringify(value)
    const token = readScalar(`[${json}${rest}`, 1)
    // Infinity is written as null.
    return token?.end === json.length + 1 && Object.is(token.value, JSON.parse(json))
  })
  t.doesNotThrow(() => fc.assert(property))
  t.same(readScalar('null', 0), { value: null, end: 4 })
})

t.test('refuses what JSON refuses', async (t) => {
  for (const text of ['', 'nul', '+1', '.5', "'a'", '"a', '"\n"', '"\\x"', '"\\', 'NaN', '"a\\"']) {
    t.equal(readScalar(text, 0), null, text)
  }
})

t.test('an end of string is one that an even number of backslashes precedes', async (t) => {
  t.same(readString('"a\\\\"b"', 0), { value: 'a\\', end: 5 })
  t.same(readString('"a\\"b"', 0), { value: 'a"b', end: 6 })
})

t.test('only the white space of JSON is skipped', async (t) => {
  t.equal(skipSpace(' \t\r\n\u00a0', 0), 4)
})
