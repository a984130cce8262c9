import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describeSystemError } from '../sources/system-error.ts'

/** The output could not be written, for example to a full disk. The message is one line. */
export class WriteError extends Error {
  override name = 'WriteError'
}

/**
 * Writes all pieces, waiting where the reader is slow, so that large reports reach a pipe whole. A reader that has
 * left (`| head`) needs nothing more.
 * @throws {WriteError} when the pieces cannot be written.
 */
export async function writeAll(stream: Writable, pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), stream, { end: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return
    throw new WriteError(`cannot write the report: ${describeSystemError(error)}`)
  }
}
