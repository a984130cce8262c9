import type { AuditReport, ReportFinding, ReportItem } from '../report.ts'

/** A finding with the object it is in: what every format prints one of. */
export interface Row {
  item: ReportItem
  finding: ReportFinding
}

/** Every finding, in the order of the report. */
export function* rowsOf({ items }: AuditReport): Generator<Row> {
  for (const item of items) {
    for (const finding of item.findings) yield { item, finding }
  }
}

/** `Kind/name`, as kubectl writes it. Not escaped. */
export function objectName({ kind, name }: ReportItem['object']): string {
  return `${kind}/${name ?? '<none>'}`
}

/** Who wrote the field, each manager once; empty when it is not known. */
export function managerNames({ managers }: ReportFinding): string[] {
  return [...new Set(managers.map(({ manager }) => manager))]
}

/** How many objects are folded under this one. */
export function ownedCount({ owned }: ReportItem): number {
  return owned.reduce((sum, { objects }) => sum + objects, 0)
}

/** `2 ReplicaSet, 12 Pod`; empty when there are none. */
export function ownedKinds({ owned }: ReportItem): string {
  return owned.map(({ kind, objects }) => `${objects} ${kind}`).join(', ')
}
