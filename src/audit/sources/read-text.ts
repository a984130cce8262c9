import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { decodeText } from './decode-text.ts'

/** 100 MB dumps are read, and 1 GB ones do not exhaust memory: objects take some five times their text. */
export const MAX_FILE_BYTES = 128 * 1024 * 1024

const TOO_LARGE = `is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB: split it`

/**
 * Reads a file or named pipe whole.
 * @throws {RangeError} when it is too large or not text; the operating system's error when it cannot be read.
 */
export async function readFileText(path: string): Promise<string> {
  const { size } = await stat(path)
  if (size > MAX_FILE_BYTES) throw new RangeError(TOO_LARGE)
  return readStreamText(createReadStream(path))
}

/** Reads a stream to its end; throws as readFileText does. */
export async function readStreamText(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    size += bytes.length
    if (size > MAX_FILE_BYTES) throw new RangeError(TOO_LARGE)
    chunks.push(bytes)
  }
  return decodeText(Buffer.concat(chunks))
}
