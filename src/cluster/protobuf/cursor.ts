import { PageError } from './page-error.ts'

/** Where reading is. One a page: functions move it on. */
export interface Cursor {
  bytes: Buffer
  at: number
  /** The type being read, for errors. */
  type: string
  /** Messages around the one being read. */
  depth: number
  /** Whether a field with a value was met whose number the catalog does not know. */
  isNewer: boolean
}

export function cursorOf(bytes: Uint8Array): Cursor {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { bytes: buffer, at: 0, type: 'the list', depth: 0, isNewer: false }
}

export function malformed(cursor: Cursor, what: string): PageError {
  return new PageError(`malformed protobuf at byte ${cursor.at} in ${cursor.type}: ${what}`)
}

/** Reads a varint as far as 32 bits go: tags and lengths. What is larger becomes too large for any message. */
export function readLength(cursor: Cursor): number {
  const { bytes } = cursor
  let byte = bytes[cursor.at++]!
  if (byte < 0x80) return byte
  let value = byte & 0x7f
  let unit = 0x80
  for (let count = 1; count < 10; count++) {
    byte = bytes[cursor.at++]!
    if (byte < 0x80) return value + byte * unit
    value += (byte & 0x7f) * unit
    unit *= 0x80
  }
  throw malformed(cursor, 'a varint without end')
}

/** Reads a varint as a signed 64-bit number, rounded as JSON.parse would round it. */
export function readInteger(cursor: Cursor): number {
  const start = cursor.at
  const value = readLength(cursor)
  if (value <= 0x7fffffff) return value
  cursor.at = start
  let bits = 0n
  for (let shift = 0n; ; shift += 7n) {
    const byte = cursor.bytes[cursor.at++]!
    bits |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return Number(BigInt.asIntN(64, bits))
  }
}

export function readDouble(cursor: Cursor, end: number): number {
  if (cursor.at + 8 > end) throw malformed(cursor, 'a number beyond the end')
  cursor.at += 8
  return cursor.bytes.readDoubleLE(cursor.at - 8)
}

/** The end of a length-delimited value whose length comes next. */
export function readEnd(cursor: Cursor, end: number): number {
  const length = readLength(cursor)
  const stop = cursor.at + length
  // Not a number where the bytes ended inside the length.
  if (!(stop <= end)) throw malformed(cursor, `a length of ${length} goes beyond the end`)
  return stop
}

/** Goes over a value of which only the wire type is known. Groups (3, 4) are not in use since proto3 and never were here. */
export function skipValue(cursor: Cursor, wireType: number, end: number): void {
  if (wireType === 0) readLength(cursor)
  else if (wireType === 1) cursor.at += 8
  else if (wireType === 2) cursor.at = readEnd(cursor, end)
  else if (wireType === 5) cursor.at += 4
  else throw malformed(cursor, `wire type ${wireType}, which Kubernetes does not use`)
  if (cursor.at > end) throw malformed(cursor, 'a value goes beyond the end')
}
