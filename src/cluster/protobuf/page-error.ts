/** A page cannot be read. The message is one line and names the byte and the type where reading stopped. */
export class PageError extends Error {
  override name = 'PageError'
}
