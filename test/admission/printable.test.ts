import fc from 'fast-check'
import t from 'tap'
import { printable } from '../../src/admission/printable.ts'

t.test('leaves ordinary text alone, in any script', async (t) => {
  for (const text of ['', 'spec.containers[0]', 'größe 東京 🚢 עברית', 'a\\n"b"'])
    t.equal(printable(text, 99), text)
})

t.test('escapes what moves, hides or breaks', async (t) => {
  t.equal(printable('a\nb\r\tc\0', 99), 'a\\u000ab\\u000d\\u0009c\\u0000')
  t.equal(printable('\u001b[31mred', 99), '\\u001b[31mred')
  t.equal(
    printable('\u202Egnp.exe\u2066\u200B\uFEFF\u2028\u0085', 99),
    '\\u202egnp.exe\\u2066\\u200b\\ufeff\\u2028\\u0085',
  )
  t.equal(printable('\uD800x', 99), '\\ud800x')
})

t.test('bounds the length without cutting a character in two', async (t) => {
  t.equal(printable('abcdef', 4), 'abc…')
  t.equal(printable('abcd', 4), 'abcd')
  t.equal(printable('ab🚢🚢', 4), 'ab…')
  t.equal(printable('\n'.repeat(1e6), 13), '\\u000a\\u000a…')
})

t.test('holds for every text', async () => {
  const anything = fc.string({ unit: 'binary', maxLength: 60 })
  fc.assert(
    fc.property(anything, fc.integer({ min: 1, max: 70 }), (text, maxLength) => {
      const shown = printable(text, maxLength)
      return shown.length <= maxLength && shown.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(shown)
    }),
  )
})
