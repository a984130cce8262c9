/** Does the work on all, at most `width` at a time. The first error ends it. */
export async function inParallel<T>(width: number, all: T[], work: (one: T) => Promise<void>): Promise<void> {
  const queue = all.values()
  const worker = async () => {
    for (const one of queue) await work(one)
  }
  await Promise.all(Array.from({ length: width }, worker))
}
