/**
 * For lines that strangers could fill a log with. The first of a kind is written at once, then at most one in
 * `interval` milliseconds, with the number of times since the last.
 */
export function sparingLine<Kind extends string, Fields>(
  interval: number,
  write: (kind: Kind, fields: Fields, times: number) => void,
): (kind: Kind, fields: Fields, now: number) => void {
  const kinds = new Map<Kind, { written: number; times: number }>()
  return (kind, fields, now) => {
    const { written, times } = kinds.get(kind) ?? { written: Number.NEGATIVE_INFINITY, times: 0 }
    const isDue = now - written >= interval
    kinds.set(kind, isDue ? { written: now, times: 0 } : { written, times: times + 1 })
    if (isDue) write(kind, fields, times + 1)
  }
}
