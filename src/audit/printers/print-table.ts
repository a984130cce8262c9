import type { AuditReport, ReportFinding, ReportItem } from '../report.ts'
import { escapeControl } from './escape-control.ts'

const HEADERS = ['SOURCE', 'NAMESPACE', 'OBJECT', 'REASON', 'HAZARD', 'MESSAGE']
const PADDING = 3

/** The findings as kubectl prints tables, one line each; nothing when there are none. No colour, ever. */
export function* printTable({ items }: AuditReport): Generator<string> {
  const rows = items.flatMap((item) => item.findings.map((finding) => rowOf(item, finding)))
  if (rows.length === 0) return
  const widths = HEADERS.map((header) => header.length)
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column]!, cell.length)
  }
  yield lineOf(HEADERS, widths)
  for (const row of rows) yield lineOf(row, widths)
}

function rowOf({ object, source }: ReportItem, finding: ReportFinding): string[] {
  const cells = [
    `${source.file}:${source.line}`,
    object.namespace ?? '<none>',
    `${object.kind}/${object.name ?? '<none>'}`,
    finding.reason,
    finding.hazard,
    `${finding.message}: ${finding.remedy}`,
  ]
  return cells.map(escapeControl)
}

/** The last column is not padded: lines end where their text ends. */
function lineOf(cells: string[], widths: number[]): string {
  const last = cells.length - 1
  return `${cells.map((cell, column) => (column < last ? cell.padEnd(widths[column]! + PADDING) : cell)).join('')}\n`
}
