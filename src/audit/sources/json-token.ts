const SPACE = /[ \t\n\r]*/y
/** Without escapes; controls, which JSON forbids, are left to JSON.parse. */
const PLAIN_STRING = /"[^"\\\p{Cc}]*"/uy
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const WORDS: Record<string, boolean | null> = { true: true, false: false, null: null }

/** A scalar and the offset after it. */
export interface JsonToken {
  value: string | number | boolean | null
  end: number
}

/** The offset of the first character at or after `at` that is no white space. */
export function skipSpace(text: string, at: number): number {
  return endOf(SPACE, text, at) ?? at
}

/** Reads the string, number or word at `at`; null when there is none or it is broken. */
export function readScalar(text: string, at: number): JsonToken | null {
  if (text[at] === '"') return readString(text, at)
  const number = endOf(NUMBER, text, at)
  if (number !== null) return { value: Number(text.slice(at, number)), end: number }
  const word = endOf(WORD, text, at)
  return word === null ? null : { value: WORDS[text.slice(at, word)]!, end: word }
}

/** Reads the string at `at`; null when there is none or it is broken. */
export function readString(text: string, at: number): { value: string; end: number } | null {
  const plain = endOf(PLAIN_STRING, text, at)
  if (plain !== null) return { value: text.slice(at + 1, plain - 1), end: plain }
  if (text[at] !== '"') return null
  // One with escapes. Its end is looked for by hand: a regular expression may run out of stack on megabytes.
  let end = text.indexOf('"', at + 1)
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end < 0) return null
  try {
    return { value: JSON.parse(text.slice(at, end + 1)) as string, end: end + 1 }
  } catch {
    return null
  }
}

/** Whether an odd number of backslashes stands before the offset. */
function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text[first - 1] === '\\') first--
  return (at - first) % 2 === 1
}

function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : null
}
