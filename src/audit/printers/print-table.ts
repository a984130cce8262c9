import type { AuditReport } from '../report.ts'
import { type Column, findingsTable } from './findings-table.ts'
import { placeOf } from './place.ts'
import { managerNames, objectName, ownedCount } from './rows.ts'

/** What every table starts with: where the object is, and what is known of its owner and writers. */
export const OBJECT_COLUMNS: Column[] = [
  { header: 'SOURCE', cell: ({ item }) => placeOf(item.source) },
  { header: 'NAMESPACE', cell: ({ item }) => item.object.namespace ?? '' },
  { header: 'OBJECT', cell: ({ item }) => objectName(item.object), check: ({ subject }) => subject },
  { header: 'OWNER', cell: ({ item }) => (item.owner ? objectName(item.owner) : ''), optional: true },
  {
    header: 'OWNED',
    cell: ({ item }) => (item.owned.length > 0 ? `${ownedCount(item)}` : ''),
    optional: true,
  },
  { header: 'MANAGER', cell: ({ finding }) => managerNames(finding).join(','), optional: true },
  { header: 'REASON', cell: ({ finding }) => finding.reason, check: ({ check }) => check },
  { header: 'HAZARD', cell: ({ finding }) => finding.hazard, check: ({ hazard }) => hazard },
]

const COLUMNS: Column[] = [
  ...OBJECT_COLUMNS,
  {
    header: 'MESSAGE',
    cell: ({ finding }) => `${finding.message}: ${finding.remedy}`,
    check: ({ message, remedy }) => `${message}: ${remedy}`,
  },
]

/**
 * The findings, one line each. SOURCE is left out where all of them are of the cluster that was audited: the summary
 * names it.
 */
export function* printTable(report: AuditReport): Generator<string> {
  yield* findingsTable(report, columnsFor(report, COLUMNS))
}

/** Without SOURCE where it says nothing. */
export function columnsFor({ cluster, items }: AuditReport, columns: Column[]): Column[] {
  const here = cluster !== null && items.every(({ source }) => 'cluster' in source)
  return here ? columns.filter(({ header }) => header !== 'SOURCE') : columns
}
