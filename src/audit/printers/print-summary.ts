import type { AuditReport } from '../report.ts'
import { escapeControl } from './escape-control.ts'

/** What is no finding, for standard error: what could not be read or judged, and the outcome in one line. */
export function* printSummary({ to, incomplete, summary }: AuditReport): Generator<string> {
  for (const { source, error } of incomplete) {
    const place = source.line === null ? source.file : `${source.file}:${source.line}`
    yield `not judged: ${escapeControl(`${place}: ${error}`)}\n`
  }
  for (const sentence of summary.notKnown) yield `note: ${sentence}\n`
  yield `${plural(summary.objects, 'object')} in ${plural(summary.files, 'file')} against Kubernetes ${to}: ${outcome(summary)}\n`
}

function outcome(summary: AuditReport['summary']): string {
  const { findings, clean, objects, incomplete, byReason, notKnown } = summary
  const parts: string[] = []
  if (findings > 0) {
    const reasons = Object.entries(byReason).filter(([, count]) => count > 0)
    const counts = reasons.map(([reason, count]) => `${count} ${reason}`).join(', ')
    parts.push(`${plural(findings, 'finding')} in ${plural(objects - clean, 'object')} (${counts})`)
  }
  if (incomplete > 0) parts.push(`incomplete, ${incomplete} could not be judged`)
  if (parts.length > 0) return parts.join('; ')
  return notKnown.length > 0 ? 'clean as far as is known' : 'clean'
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
