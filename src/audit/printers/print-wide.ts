import type { AuditReport } from '../report.ts'
import { type Column, findingsTable } from './findings-table.ts'
import { columnsFor, OBJECT_COLUMNS } from './print-table.ts'
import { ownedKinds } from './rows.ts'

const COLUMNS: Column[] = [
  ...OBJECT_COLUMNS.map((column) =>
    column.header === 'OWNED'
      ? { ...column, cell: ({ item }: Parameters<Column['cell']>[0]) => ownedKinds(item) }
      : column,
  ),
  { header: 'SEEN', cell: ({ finding }) => finding.seen },
  {
    header: 'EVIDENCE',
    cell: ({ finding }) => (finding.evidence === 'none' ? '' : finding.evidence),
    optional: true,
  },
  { header: 'RESOURCE', cell: ({ finding }) => finding.resource },
  { header: 'FIELD', cell: ({ finding }) => finding.fieldPath },
  { header: 'FEATURE', cell: ({ finding }) => finding.feature ?? '' },
  { header: 'STAGE', cell: ({ finding }) => finding.stage ?? '' },
  { header: 'SINCE', cell: ({ finding }) => finding.since ?? '' },
  { header: 'MESSAGE', cell: ({ finding }) => finding.message, check: ({ message }) => message },
  { header: 'REMEDY', cell: ({ finding }) => finding.remedy, check: ({ remedy }) => remedy },
]

/** The table with everything that is known of a finding, one line each. */
export function* printWide(report: AuditReport): Generator<string> {
  yield* findingsTable(report, columnsFor(report, COLUMNS))
}
