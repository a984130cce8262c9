import type { AuditReport, Incomplete, ReportItem, Verdict } from '../report.ts'
import { escapeControl } from './escape-control.ts'
import { HAZARD_LEVELS } from './hazard-levels.ts'
import { notJudged } from './not-judged.ts'
import { placeOf } from './place.ts'
import { objectName, rowsOf } from './rows.ts'

/**
 * Workflow commands of GitHub Actions, one line each: annotations of the file and line where the object is. GitHub shows
 * the first ten of each level of a step; the log has them all.
 */
export function* printGithub(report: AuditReport): Generator<string> {
  const { rollback, to } = report
  for (const { source, place, error } of notJudged(report)) {
    yield command('error', { ...positionOf(source), title: 'could not be judged' }, `${place}: ${error}`)
  }
  for (const { item, finding } of rowsOf(report)) {
    const { object, source } = item
    const name = objectName(object)
    const where = 'file' in source ? name : `${placeOf(source)}: ${object.namespace ?? ''}/${name}`
    const text = `${where}: ${finding.message}: ${finding.remedy}`
    const title = `${finding.reason} (${finding.hazard})`
    yield command(HAZARD_LEVELS[finding.hazard].github, { ...positionOf(source), title }, text)
  }
  for (const { check, subject, hazard, message, remedy } of rollback?.checks ?? []) {
    yield command(
      HAZARD_LEVELS[hazard].github,
      { title: `${check} (${hazard})` },
      `${subject}: ${message}: ${remedy}`,
    )
  }
  if (rollback !== null) {
    const level = VERDICT_LEVELS[rollback.verdict]
    yield command(level, {}, `Rollback to Kubernetes ${to}: ${rollback.verdict}`)
  }
}

const VERDICT_LEVELS: Record<Verdict, string> = {
  ready: 'notice',
  'ready with losses': 'warning',
  'not ready': 'error',
  incomplete: 'error',
}

type Properties = { file?: string; line?: string; title?: string }

/** Standard input and clusters have no file to annotate. */
function positionOf(source: ReportItem['source'] | Incomplete['source'] | null): Properties {
  if (source === null || !('file' in source) || source.file === '-') return {}
  return { file: source.file, ...(source.line !== null && { line: String(source.line) }) }
}

/** As @actions/core writes them (packages/core/src/command.ts): properties escape more than the text behind them. */
function command(level: string, properties: Properties, text: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`)
  return `::${level}${list.length > 0 ? ` ${list.join(',')}` : ''}::${escapeData(text)}\n`
}

/** Line ends, which GitHub writes as %0D and %0A, are gone with the other control characters. */
function escapeData(text: string): string {
  return escapeControl(text).replaceAll('%', '%25')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
