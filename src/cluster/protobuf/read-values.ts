import { type Cursor, malformed, readDouble, readEnd, readInteger, readLength, skipValue } from './cursor.ts'
import type { ValueEncoding } from './message-field.ts'
import type { ReadValue } from './message-plan.ts'
import { readText } from './read-text.ts'
import { readIntOrString, readJson, readMicroTime, readQuantity, readTime } from './special-forms.ts'

/** How the values of an encoding become what JSON.parse gives for them. */
export const READ_VALUES: Record<ValueEncoding, ReadValue> = {
  string: readText,
  bytes: readBase64,
  integer: readInteger,
  boolean: (cursor) => readLength(cursor) !== 0,
  number: readDouble,
  quantity: readQuantity,
  'int-or-string': readIntOrString,
  time: readTime,
  microTime: readMicroTime,
  json: readJson,
}

function readBase64(cursor: Cursor, end: number): string {
  const start = cursor.at
  cursor.at = end
  return cursor.bytes.toString('base64', start, end)
}

/** A list that is a message of its own, such as the values of an `extra`: `{items}`. */
export function readWrapped(read: ReadValue): ReadValue {
  return (cursor, end) => {
    const items: unknown[] = []
    while (cursor.at < end) {
      const tag = readLength(cursor)
      if (tag !== 0x0a) {
        skipValue(cursor, tag & 7, end)
        continue
      }
      const stop = readEnd(cursor, end)
      items.push(read(cursor, stop))
      if (cursor.at !== stop) throw malformed(cursor, 'an item goes beyond its end')
    }
    return items
  }
}
