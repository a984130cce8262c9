/**
 * Decodes a file's bytes, a byte order mark dropped.
 * @throws {RangeError} for what is no UTF-8 text; the message says what it seems to be.
 */
export function decodeText(bytes: Uint8Array): string {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
    throw new RangeError('is UTF-16: save it as UTF-8')
  }
  if (bytes.includes(0)) throw new RangeError('is binary, not text')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new RangeError('is not UTF-8')
  }
}

function startsWith(bytes: Uint8Array, first: number, second: number): boolean {
  return bytes[0] === first && bytes[1] === second
}
