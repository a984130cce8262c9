import fc from 'fast-check'
import t from 'tap'
import { tokenize } from '../../../src/evaluate/expressions/cel-tokens.ts'

/** Identifiers and operators as they stand, literals as `_`. */
function read(text: string): string {
  const tokens = tokenize(text)
  if (!Array.isArray(tokens)) return `${tokens.problem} at ${tokens.at}`
  return tokens.map(({ kind, text }) => (kind === 'literal' ? '_' : text)).join(' ')
}

t.test('names, numbers, operators', async (t) => {
  t.equal(read('a.b_1(c) + 1'), 'a . b_1 ( c ) + _')
  t.equal(read('1.5e-3 .5 2E+4 0x1Fu 7U 3'), '_ _ _ _ _ _')
  t.equal(read('1.foo'), '_ . foo')
  t.equal(read('a==b!=c<=d>=e&&f||!g?h:-i%j'), 'a == b != c <= d >= e && f || ! g ? h : - i % j')
  t.equal(read('x in true, null, inside'), 'x in _ , _ , inside')
  t.equal(read('a.`b-c/d`[?0].?e'), 'a . `b-c/d` [ ? _ ] . ? e')
})

t.test('what stands in strings and comments is no name', async (t) => {
  t.equal(read(`"a.sort()" + 'b\\'c' + "\\"d"`), '_ + _ + _')
  t.equal(read('"""a "quoted" \n word""" + \'\'\'it\'s\'\'\''), '_ + _')
  t.equal(read(`r"\\" + R'\\d' + b"x" + bR"""\\"""`), '_ + _ + _ + _')
  t.equal(read(String.raw`"\a\b\f\n\r\t\v\\\?\u00e9\U0001F600\x41\101"`), '_')
  t.equal(read('a // b "c\n/ d'), 'a / d')
  t.equal(read('bar"x"'), 'bar _')
})

t.test('says what cannot be read, and where', async (t) => {
  const string = 'a string that does not end or has an unknown escape'
  t.equal(read('a + "b'), `${string} at 4`)
  t.equal(read('"a\nb"'), `${string} at 0`)
  t.equal(read('"""a"'), `${string} at 0`)
  t.equal(read(String.raw`"\d"`), `${string} at 0`)
  t.equal(read(String.raw`"\u12"`), `${string} at 0`)
  t.equal(read('a # b'), 'the character "#" at 2')
  t.equal(read('é'), 'the character "é" at 0')
  t.equal(read('a = b'), 'the character "=" at 2')
  t.equal(read('a.``'), 'the character "`" at 2')
})

t.test('takes any text, and every character of it has been looked at', async (t) => {
  const pieces = fc.constantFrom(
    '"',
    "'",
    '"""',
    "'''",
    'r',
    'b',
    '\\',
    '\\n',
    '`',
    '//',
    '\n',
    ' ',
    'a',
    '1',
    '.',
    '(',
    'é',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (text) => {
      const tokens = tokenize(text)
      if (!Array.isArray(tokens)) return tokens.at >= 0 && tokens.at < text.length
      const starts = tokens.map(({ at }) => at)
      return starts.every((at, index) => at < text.length && (index === 0 || at > starts[index - 1]!))
    }),
  )
  t.pass()
})
