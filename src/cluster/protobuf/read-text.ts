import type { Cursor } from './cursor.ts'

/** Short texts repeat all through a list: names of fields' managers, keys of labels, phases. */
const LONGEST = 32
const SLOTS = 4096
const recent = new Array<string>(SLOTS).fill('')

/** Reads UTF-8 up to `end`. A short text that was read lately is not decoded again, which costs more than looking. */
export function readText(cursor: Cursor, end: number): string {
  const { bytes, at: start } = cursor
  cursor.at = end
  const length = end - start
  if (length > LONGEST) return bytes.toString('utf8', start, end)
  let hash = length
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0
  const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1)
  const known = recent[slot]!
  if (isText(known, bytes, start, length)) return known
  const text = bytes.toString('utf8', start, end)
  // Only of ASCII is each character a byte: what is as long as its bytes and has none above 0x7f can be compared to them.
  if (text.length === length) recent[slot] = text
  return text
}

function isText(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!
    if (byte !== text.charCodeAt(i) || byte > 0x7f) return false
  }
  return true
}
