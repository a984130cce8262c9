import { getSystemErrorMessage } from 'node:util'

/** An error of the operating system in its own words, without path and call: `no such file or directory`. */
export function describeSystemError(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException
  return typeof errno === 'number' ? getSystemErrorMessage(errno) : message
}
