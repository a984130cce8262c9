/** A token of a CEL expression. A literal's text is not needed; `at` counts UTF-16 units. */
export interface Token {
  kind: 'identifier' | 'literal' | 'operator'
  /** The name, or the operator itself; empty for literals. */
  text: string
  at: number
}

/** Why a text is no CEL expression, and where. */
export interface Unreadable {
  problem: string
  at: number
}

const ESCAPE = String.raw`\\(?:[abfnrtv"'\\?${'`'}]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})`
const SPACE = /[\t \r\n\f]+|\/\/[^\n]*/y
const NUMBER =
  /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|0x[0-9a-fA-F]+[uU]?|\d+[uU]?)/y
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y
const QUOTED_IDENTIFIER = /`[A-Za-z0-9_./ -]+`/y
const OPERATOR = /==|!=|<=|>=|&&|\|\||[<>[\]{}().,!?:+*/%-]/y
const STRING_START = /(?:[bB]?([rR])?)("""|'''|"|')/y
const WORDS = new Set(['true', 'false', 'null', 'in'])

/**
 * Takes a CEL expression apart as the lexer of cel-go does (parser/gen/CEL.g4 of github.com/google/cel-go), without
 * comments and white space; says what cannot be read. Linear in the length, whatever the text.
 */
export function tokenize(text: string): Token[] | Unreadable {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  while (at < text.length) {
    const space = match(SPACE)
    if (space !== null) {
      at += space[0].length
      continue
    }
    const quote = match(STRING_START)
    if (quote !== null) {
      const end = stringEnd(text, at + quote[0].length, quote[2]!, quote[1] !== undefined)
      if (end === null) return { problem: 'a string that does not end or has an unknown escape', at }
      tokens.push({ kind: 'literal', text: '', at })
      at = end
      continue
    }
    const number = match(NUMBER)
    const word = number ?? match(IDENTIFIER) ?? match(QUOTED_IDENTIFIER) ?? match(OPERATOR)
    if (word === null) return { problem: `the character ${JSON.stringify(characterAt(text, at))}`, at }
    tokens.push({
      kind: number === null ? kindOf(word[0]) : 'literal',
      text: number === null ? word[0] : '',
      at,
    })
    at += word[0].length
  }
  return tokens
}

function kindOf(word: string): Token['kind'] {
  if (WORDS.has(word)) return word === 'in' ? 'operator' : 'literal'
  return /^[A-Za-z_`]/.test(word) ? 'identifier' : 'operator'
}

const ESCAPED = new RegExp(ESCAPE, 'y')

/** Where a string ends that starts after its quote; null when it does not. */
function stringEnd(text: string, start: number, quote: string, isRaw: boolean): number | null {
  for (let at = start; at < text.length; ) {
    if (text.startsWith(quote, at)) return at + quote.length
    const character = text[at]
    if (quote.length === 1 && (character === '\n' || character === '\r')) return null
    if (character !== '\\' || isRaw) {
      at++
      continue
    }
    ESCAPED.lastIndex = at
    const escaped = ESCAPED.exec(text)
    if (escaped === null) return null
    at += escaped[0].length
  }
  return null
}

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at)!)
}
