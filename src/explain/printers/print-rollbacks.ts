/** A sentence a release, from the nearest back; releases with the same fate share a line. */
export function printRollbacks(
  history: { release: string; rollback: { sentence: string } | null }[],
): string[] {
  const lines: { releases: string[]; sentence: string }[] = []
  for (const { release, rollback } of history.toReversed()) {
    if (rollback === null) continue
    const last = lines.at(-1)
    if (last?.sentence === rollback.sentence) last.releases.push(release)
    else lines.push({ releases: [release], sentence: rollback.sentence })
  }
  return [
    `\nGoing back from ${history.at(-1)!.release} to\n`,
    ...lines.map(({ releases, sentence }) => `  ${releases.join(', ')}: ${sentence}\n`),
  ]
}
