const SHOWN = 3

/** The names most like a misspelt one, best first; none when all are too far off to be meant. */
export function nearestNames(text: string, names: Iterable<string>): string[] {
  const wanted = text.toLowerCase()
  // Of a short word at least one letter has to be right.
  const farthest = Math.min(wanted.length - 1, Math.max(2, Math.floor(wanted.length / 3)))
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ name }) => name)
}

/** Levenshtein's: how many letters to insert, delete or exchange. */
function distanceTo(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const exchanged = before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(exchanged, before[j]! + 1, row[j - 1]! + 1))
    }
    before = row
  }
  return before[b.length]!
}
