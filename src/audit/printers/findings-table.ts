import { textTable } from '../../explain/printers/text-table.ts'
import type { AuditReport } from '../report.ts'
import { escapeControl } from './escape-control.ts'
import { type Check, hazardGroups } from './hazard-groups.ts'
import { type Row, rowsOf } from './rows.ts'

const NONE = '<none>'

/** A column of a table. Cells are escaped and never empty when printed: an empty one is `<none>`. */
export interface Column {
  header: string
  cell: (row: Row) => string
  /** What a rollback check has there; empty when it has nothing. */
  check?: (check: Check) => string
  /** Left out where no row has anything in it. */
  optional?: true
}

/**
 * The findings as kubectl prints tables, one line each; nothing when there are none. A report on a rollback starts with
 * its verdict and has a table for each hazard, worst first. No colour, ever.
 */
export function* findingsTable(report: AuditReport, columns: Column[]): Generator<string> {
  if (report.rollback === null) {
    yield* table([...rowsOf(report)], [], columns)
    return
  }
  yield `Rollback to Kubernetes ${report.to}: ${report.rollback.verdict}\n`
  for (const { hazard, heading, rows, checks } of hazardGroups(report)) {
    yield `\n${heading.toUpperCase()} (${hazard}: ${rows.length + checks.length})\n`
    yield* table(rows, checks, columns)
  }
}

function* table(rows: Row[], checks: Check[], all: Column[]): Generator<string> {
  if (rows.length === 0 && checks.length === 0) return
  const columns = all.filter(({ optional, cell }) => !optional || rows.some((row) => cell(row) !== ''))
  const cells = [
    ...rows.map((row) => columns.map(({ cell }) => printed(cell(row)))),
    ...checks.map((check) => columns.map((column) => printed(column.check?.(check) ?? ''))),
  ]
  yield* textTable(
    columns.map(({ header }) => header),
    cells,
  )
}

function printed(text: string): string {
  return text === '' ? NONE : escapeControl(text)
}
