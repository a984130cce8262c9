/**
 * Makes text that a user wrote fit for terminals, headers and log lines: control characters, line and paragraph
 * separators, bidirectional and invisible marks and lone surrogates become `\uXXXX`, and what is longer than
 * `maxLength` UTF-16 units ends in `…`. Linear.
 */
export function printable(text: string, maxLength: number): string {
  // Cut first: a megabyte is not escaped to keep a hundred characters of it.
  const head = text.length > maxLength ? wholeCharacters(text.slice(0, maxLength)) : text
  const escaped = head.isWellFormed() && !UNSAFE.test(head) ? head : head.replace(UNSAFE_ALL, toEscapes)
  if (text.length <= maxLength && escaped.length <= maxLength) return escaped
  return `${wholeCharacters(escaped.slice(0, maxLength - 1))}…`
}

/** Without the first half of a surrogate pair that a cut left at the end. */
function wholeCharacters(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text
}

/** Control (Cc), format (Cf: bidi, zero width, BOM), surrogates (Cs), line and paragraph separators (Zl, Zp). */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const UNSAFE_ALL = new RegExp(UNSAFE, 'gu')

function toEscapes(character: string): string {
  let escaped = ''
  for (let i = 0; i < character.length; i++) {
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  }
  return escaped
}
