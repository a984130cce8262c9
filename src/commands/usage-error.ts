/** Flags that make no sense, by themselves or together. The message is one line. */
export class UsageError extends Error {
  override name = 'UsageError'
}
