import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { yamlWriter } from '../../../src/audit/printers/yaml-writer.ts'

t.test('one writer, any value, for readers of YAML 1.1 and 1.2', async (t) => {
  const yaml = yamlWriter()
  const strings = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      'yes',
      'on',
      '~',
      '1.36',
      '0o7',
      '010',
      '1_0',
      '1:30',
      '2026-11-20',
      '- a',
      '\n',
      'a\n b\n',
      ' ',
    ),
  )
  const property = fc.property(fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'y'), strings)), (value) => {
    const text = yaml({ value })
    for (const version of ['1.1', '1.2'] as const) t.same(parse(text, { version }), { value })
  })
  fc.assert(property, { numRuns: 100 })
})

t.test('what a terminal obeys and readers take for line breaks is escaped', async (t) => {
  const yaml = yamlWriter()
  const bad = 'a\u0085b\u009b31m\u2028\u2029\ufeffé\\n'
  const value = { [bad]: [bad, `${bad}\n${bad}`, { '\ufeff': '\u0080' }], plain: 'é' }
  const text = yaml({ value })
  t.notMatch(text, /[\u0080-\u009f\u2028\u2029\ufeff]/)
  t.match(text, '\\u009b31m')
  t.match(text, 'plain: é')
  for (const version of ['1.1', '1.2'] as const) t.same(parse(text, { version }), { value })
})
