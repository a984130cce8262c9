const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/**
 * Reads a duration as kubectl's flags take it: `30s`, `10m`, `1h30m`; a bare number is seconds.
 * @param atLeast milliseconds.
 * @returns milliseconds.
 * @throws {RangeError} on anything else, and on less.
 */
export function parseDuration(text: string, atLeast = 1000): number {
  const parts = /^\d+$/.test(text) ? [`${text}s`] : text.match(/\d+(?:ms|[smh])/g)
  const isWhole = parts !== null && (parts.join('') === text || /^\d+$/.test(text))
  const total = (parts ?? []).reduce((sum, part) => {
    const [, count, unit] = /^(\d+)(\w+)$/.exec(part)!
    return sum + Number(count) * UNITS[unit as keyof typeof UNITS]
  }, 0)
  if (!isWhole || total < atLeast) {
    throw new RangeError(`"${text}" is not a duration: write for example 30s, 10m or 1h30m`)
  }
  return total
}
