import type { AuditReport } from '../report.ts'
import { escapeMarkdown } from './escape-markdown.ts'
import { type Check, hazardGroups } from './hazard-groups.ts'
import { notJudged } from './not-judged.ts'
import { placeOf } from './place.ts'
import { notesOf, outcome, plural, whereIn } from './print-summary.ts'
import { managerNames, objectName, type Row } from './rows.ts'

/**
 * The report for a pull request or a job summary of GitHub: the outcome, what could not be judged, and a table for each
 * hazard, worst first.
 */
export function* printMarkdown(report: AuditReport): Generator<string> {
  const { to, rollback, summary } = report
  yield rollback === null
    ? `## Kubernetes ${to}\n\n`
    : `## Rollback to Kubernetes ${to}: ${rollback.verdict}\n\n`
  yield `${plural(summary.objects, 'object')} in ${escapeMarkdown(whereIn(report))}: ${outcome(report)}.\n`
  for (const sentence of notesOf(report)) yield `\n> ${escapeMarkdown(sentence)}\n`
  yield* missing(report)
  for (const { hazard, heading, rows, checks } of hazardGroups(report)) {
    yield `\n### ${capitalise(heading)} (\`${hazard}\`): ${rows.length + checks.length}\n\n`
    if (rows.length > 0) yield* table(HEADERS, rows.map(cellsOf))
    if (rows.length > 0 && checks.length > 0) yield '\n'
    if (checks.length > 0) yield* table(CHECK_HEADERS, checks.map(checkCells))
  }
}

const HEADERS = ['Source', 'Namespace', 'Object', 'Field', 'Manager', 'What', 'Remedy']
const CHECK_HEADERS = ['Check', 'Subject', 'What', 'Remedy']

function* missing(report: AuditReport): Generator<string> {
  const missing = notJudged(report)
  if (missing.length === 0) return
  yield `\n### Could not be judged: ${missing.length}\n\n`
  yield* table(
    ['Source', 'Error'],
    missing.map(({ place, error }) => [place, error]),
  )
}

function cellsOf({ item, finding }: Row): string[] {
  return [
    placeOf(item.source),
    item.object.namespace ?? '',
    objectName(item.object),
    finding.fieldPath,
    managerNames(finding).join(', '),
    finding.message,
    finding.remedy,
  ]
}

function checkCells({ check, subject, message, remedy }: Check): string[] {
  return [check, subject, message, remedy]
}

/** Columns without any text are left out. */
function* table(headers: string[], rows: string[][]): Generator<string> {
  const columns = headers
    .map((_, column) => column)
    .filter((column) => rows.some((row) => row[column] !== ''))
  const line = (cells: string[]) => `| ${columns.map((column) => cells[column]).join(' | ')} |\n`
  yield line(headers)
  yield line(headers.map(() => '---'))
  for (const row of rows) yield line(row.map(escapeMarkdown))
}

function capitalise(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
