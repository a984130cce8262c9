/** Less for a surface is not worth the start of its server. */
const LEAST_MILLISECONDS = 10_000

/** How long the next of so many parts of the remaining time may take, in milliseconds. */
export function share(deadline: number, parts: number): number {
  return Math.max((deadline - Date.now()) / parts, LEAST_MILLISECONDS)
}
