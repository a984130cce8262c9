const AT_ONCE = 6

/** Works on items in their order, a few at a time, and starts none after the deadline. */
export async function atOnce<T>(
  items: Iterable<T>,
  deadline: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]()
  const worker = async () => {
    for (let next = waiting.next(); !next.done && Date.now() < deadline; next = waiting.next()) {
      await work(next.value)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
