import type { AuditReport } from '../report.ts'
import { escapeControl } from './escape-control.ts'
import { notJudged } from './not-judged.ts'

/** What is no finding, for standard error: what could not be read or judged, and the outcome in one line. */
export function* printSummary(report: AuditReport): Generator<string> {
  const { to, rollback, summary } = report
  for (const { place, error } of notJudged(report)) {
    yield `not judged: ${escapeControl(`${place}: ${error}`)}\n`
  }
  for (const sentence of notesOf(report)) yield `note: ${escapeControl(sentence)}\n`
  const objects = `${plural(summary.objects, 'object')} in ${escapeControl(whereIn(report))}`
  yield `${objects} against Kubernetes ${to}: ${outcome(report)}\n`
  if (rollback !== null) yield `rollback to Kubernetes ${to}: ${rollback.verdict}\n`
}

/** What bears on the result without being one: what is not known, and what happened while reading. Not escaped. */
export function notesOf({ cluster, summary }: AuditReport): string[] {
  return [...summary.notKnown, ...(cluster?.notes ?? [])]
}

/** What was read, in words: `3 files`, `cluster prod`, or both. Not escaped. */
export function whereIn({ cluster, summary }: AuditReport): string {
  const parts: string[] = []
  if (cluster !== null) parts.push(`cluster ${cluster.context ?? cluster.server}`)
  if (cluster === null || summary.files > 0) parts.push(plural(summary.files, 'file'))
  return parts.join(' and ')
}

/** The outcome in one phrase; `clean` only when it is. */
export function outcome({ summary, rollback }: Pick<AuditReport, 'summary' | 'rollback'>): string {
  const { findings, byReason, clean, objects, incomplete, notKnown } = summary
  const { checks, unchecked } = rollback ?? { checks: [], unchecked: [] }
  const parts: string[] = []
  if (findings > 0) {
    const reasons = Object.entries(byReason).filter(([, count]) => count > 0)
    const counts = reasons.map(([reason, count]) => `${count} ${reason}`).join(', ')
    parts.push(`${plural(findings, 'finding')} in ${plural(objects - clean, 'object')} (${counts})`)
  }
  if (checks.length > 0) parts.push(`${plural(checks.length, 'thing')} to see to besides objects`)
  const missing = incomplete + unchecked.length
  if (missing > 0) parts.push(`incomplete, ${missing} could not be judged`)
  if (parts.length > 0) return parts.join('; ')
  return notKnown.length > 0 ? 'clean as far as is known' : 'clean'
}

/** `1 object`, `2 objects`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
