import type { Comparison, Disagreement } from './compare-surface.ts'
import { isKnown, type KnownDisagreement } from './known-disagreements.ts'

/** Prints the table, then every disagreement; returns how many of them nobody has looked at. */
export function printComparisons(comparisons: Comparison[], known: KnownDisagreement[]): number {
  const measured = comparisons.filter(({ surface }) => !surface.informational)
  const information = comparisons.filter(({ surface }) => surface.informational)
  let unknown = 0
  for (const [title, part] of [
    ['Real releases', measured],
    ['For information: 1.37 emulating', information],
  ] as const) {
    if (part.length === 0) continue
    console.log(`\n${title}\n\n| surface | objects | agree | miss | false alarm |\n|---|---|---|---|---|`)
    for (const comparison of part) console.log(row(comparison))
  }
  for (const { surface, disagreements } of [...measured, ...information]) {
    if (disagreements.length > 0) console.log(`\n${surface.name}`)
    for (const { kind, label, real, ours } of disagreements.toSorted(byLabel)) {
      const cause = known.find((entry) => isKnown(entry, surface.name, label))?.cause
      if (cause === undefined && !surface.informational) unknown++
      const note = cause === undefined ? '' : ` | known: ${cause}`
      console.log(`  ${kind} | ${label} | real: ${real} | ours: ${ours || 'clean'}${note}`)
    }
  }
  console.log(`\n${unknown} disagreements without a known cause`)
  return unknown
}

function row({ surface, objects, disagreements }: Comparison): string {
  const misses = disagreements.filter(({ kind }) => kind === 'miss').length
  const agree = objects - disagreements.length
  return `| ${surface.name} | ${objects} | ${agree} | ${misses} | ${disagreements.length - misses} |`
}

function byLabel(a: Disagreement, b: Disagreement): number {
  return a.label < b.label ? -1 : 1
}
