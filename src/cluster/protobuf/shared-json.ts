import type { Cursor } from './cursor.ts'
import { parseJson, readRaw } from './special-forms.ts'

/** Texts that are remembered, and how long one may be: some 20 MB at the very most, a few as a rule. */
const MAX_TEXTS = 128
const MAX_LENGTH = 32 * 1024

const recent = new Map<string, unknown>()

/**
 * JSON as readJson reads it, and the same value for the same bytes: what made pods from a template names the same fields
 * in all of them, and a thousand keys that no other object has are slow to parse. The value must not be changed.
 * @throws {PageError}
 */
export function readSharedJson(cursor: Cursor, end: number): unknown {
  const { start, stop } = readRaw(cursor, end)
  if (stop - start > MAX_LENGTH) return parseJson(cursor, start, stop)
  const text = cursor.bytes.toString('latin1', start, stop)
  const known = recent.get(text)
  if (known !== undefined) {
    // Now the last to be forgotten.
    recent.delete(text)
    recent.set(text, known)
    return known
  }
  const value = parseJson(cursor, start, stop)
  if (recent.size >= MAX_TEXTS) recent.delete(recent.keys().next().value!)
  recent.set(text, value)
  return value
}
