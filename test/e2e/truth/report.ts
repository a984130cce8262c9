import type { Comparison } from './compare-surface.ts'
import type { Disagreement } from './disagreement.ts'
import { isKnown, type KnownDisagreement } from './known-disagreements.ts'

/** Comparisons of one kind of objects: the corpus, random objects, updates. */
export interface Section {
  title: string
  comparisons: Comparison[]
}

/** Prints a table for each section, then every disagreement by its cause. */
export function printSections(sections: Section[], known: KnownDisagreement[]): void {
  for (const { title, comparisons } of sections.filter(({ comparisons }) => comparisons.length > 0)) {
    console.log(`\n${title}\n`)
    console.log('| surface | objects | agree | miss | false alarm | agree, but in part |')
    console.log('|---|---|---|---|---|---|')
    for (const comparison of comparisons) console.log(row(comparison))
  }
  for (const { title, comparisons } of sections) {
    for (const [cause, cases] of byCause(comparisons)) console.log(describeCause(title, cause, cases, known))
  }
}

/** The causes of misses and false alarms that nobody has looked at, each described. Emulations are not measured. */
export function unknownCauses(sections: Section[], known: KnownDisagreement[]): string[] {
  return sections.flatMap(({ title, comparisons }) =>
    byCause(comparisons).flatMap(([cause, cases]) => {
      const isOpen = (one: Case) =>
        one.disagreement.kind !== 'partly' && !one.surface.informational && reviewOf(one, known) === undefined
      const open = cases.filter(isOpen)
      return open.length === 0 ? [] : [describeCause(title, cause, open, known)]
    }),
  )
}

interface Case {
  surface: Comparison['surface']
  disagreement: Disagreement
}

/** What somebody found out about a disagreement, by its object or by its cause. */
function reviewOf(
  { surface, disagreement: { kind, label, cause } }: Case,
  known: KnownDisagreement[],
): string | undefined {
  return known.find((entry) =>
    [label, `${kind}: ${cause}`].some((text) => isKnown(entry, surface.name, text)),
  )?.cause
}

/** Causes with most cases first. */
function byCause(comparisons: Comparison[]): [string, Case[]][] {
  const cases = comparisons.flatMap(({ surface, disagreements }) =>
    disagreements.map((disagreement): Case => ({ surface, disagreement })),
  )
  const groups = Map.groupBy(
    cases,
    ({ surface, disagreement: { kind, cause } }) =>
      `${surface.informational ? 'information, ' : ''}${kind}: ${cause}`,
  )
  return [...groups].sort(([, a], [, b]) => b.length - a.length)
}

/** How many there are of it and where, and the smallest object that shows it. */
function describeCause(title: string, cause: string, cases: Case[], known: KnownDisagreement[]): string {
  const surfaces = [...Map.groupBy(cases, ({ surface }) => surface.name)].map(
    ([name, { length }]) => `${name} ${length}`,
  )
  const smallest = cases.toSorted((a, b) => size(a) - size(b))[0]!
  const { label, real, ours, object } = smallest.disagreement
  const reviewed = reviewOf(smallest, known)
  const lines = [
    `\n${cause}`,
    `${title}: ${cases.length}: ${surfaces.join(', ')}`,
    ...(reviewed === undefined ? [] : [`known: ${reviewed}`]),
    `${smallest.surface.name} | ${label}`,
    `real: ${real}`,
    `ours: ${ours || 'clean'}`,
    ...(/^(random|update)/.test(label) ? [JSON.stringify(object)] : []),
  ]
  return lines.join('\n  ')
}

function size({ disagreement }: Case): number {
  return JSON.stringify(disagreement.object).length
}

function row({ surface, objects, disagreements }: Comparison): string {
  const count = (kind: Disagreement['kind']) => disagreements.filter((one) => one.kind === kind).length
  const [misses, alarms] = [count('miss'), count('false alarm')]
  return `| ${surface.name} | ${objects} | ${objects - misses - alarms} | ${misses} | ${alarms} | ${count('partly')} |`
}
