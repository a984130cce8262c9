import { HAZARDS } from '../../evaluate/finding.ts'
import { HAZARD_MEANINGS } from '../../evaluate/meanings.ts'
import type { AuditReport, Verdict } from '../report.ts'
import { escapeHtml } from './escape-html.ts'
import { hazardGroups } from './hazard-groups.ts'
import { notJudged } from './not-judged.ts'
import { notesOf } from './print-summary.ts'

/** The upper part of the page, which needs no script: what was audited, verdict, what is missing, counts, checks. */
export function* htmlOverview(report: AuditReport): Generator<string> {
  yield `<header>\n<p class="brand">emuguard audit</p>\n<h1>${escapeHtml(titleOf(report))}</h1>\n`
  yield `<p class="facts">${facts(report)}</p>\n</header>\n<main>\n`
  yield verdict(report)
  yield* incomplete(report)
  const notes = notesOf(report)
  if (notes.length > 0) {
    yield `<section class="banner note"><h2>To know</h2><ul>${list(notes)}</ul></section>\n`
  }
  yield* tiles(report)
  yield* checks(report)
}

/** What the page is about, in one line. Not escaped. */
export function titleOf({ to, rollback, cluster }: AuditReport): string {
  const where = cluster === null ? '' : ` from ${cluster.context ?? cluster.server}`
  return rollback === null
    ? `Kubernetes ${to}: what stands in the way${where}`
    : `Rollback to Kubernetes ${to}${where}`
}

function facts({ cluster, summary }: AuditReport): string {
  const parts: [string, string][] = []
  if (cluster !== null) {
    const { server, binaryVersion, emulationVersion, minCompatibilityVersion } = cluster
    parts.push(['server', server], ['binary', binaryVersion], ['emulates', emulationVersion])
    parts.push(['min compatibility', minCompatibilityVersion])
  }
  if (summary.files > 0) parts.push(['files', format(summary.files)])
  parts.push(['objects', format(summary.objects)], ['clean', format(summary.clean)])
  parts.push(['findings', format(summary.findings)])
  return parts.map(([name, value]) => `<span>${name} <b>${escapeHtml(value)}</b></span>`).join('')
}

const VERDICT_LOOKS: Record<Verdict, 'good' | 'warn' | 'bad'> = {
  ready: 'good',
  'ready with losses': 'warn',
  'not ready': 'bad',
  incomplete: 'bad',
}

function verdict(report: AuditReport): string {
  const { to, rollback, summary } = report
  if (rollback !== null) {
    const groups = hazardGroups(report).map(
      ({ heading, rows, checks }) => `${heading}: ${format(rows.length + checks.length)}`,
    )
    const text =
      groups.length > 0 ? groups.join(' · ') : `Nothing was found that Kubernetes ${to} would not take.`
    return banner(VERDICT_LOOKS[rollback.verdict], capitalise(rollback.verdict), capitalise(text))
  }
  if (summary.findings > 0 || summary.incomplete > 0) return ''
  const title = summary.notKnown.length > 0 ? 'Clean as far as is known' : 'Clean'
  return banner('good', title, `Kubernetes ${to} serves, keeps and accepts all of it.`)
}

function banner(look: string, title: string, text: string): string {
  return `<section class="banner ${look}"><h2>${escapeHtml(title)}</h2><p>${escapeHtml(text)}</p></section>\n`
}

function* incomplete(report: AuditReport): Generator<string> {
  const missing = notJudged(report)
  if (missing.length === 0) return
  yield `<section class="banner bad"><h2>Incomplete: ${format(missing.length)} could not be judged</h2>`
  yield '<p>What was not read might break too. Nothing below says anything about it.</p>\n<ul>\n'
  for (const { place, error } of missing) {
    yield `<li><code>${escapeHtml(place)}</code> ${escapeHtml(error)}</li>\n`
  }
  yield '</ul></section>\n'
}

function* tiles({ summary }: AuditReport): Generator<string> {
  yield '<section aria-label="Findings by hazard"><ul class="tiles">\n'
  for (const hazard of HAZARDS) {
    const count = summary.byHazard[hazard]
    yield `<li><button type="button" class="tile ${hazard}" data-hazard="${hazard}" aria-pressed="false"${count === 0 ? ' disabled' : ''}>`
    yield `<b>${format(count)}</b><strong>${hazard}</strong><span>${HAZARD_MEANINGS[hazard]}</span></button></li>\n`
  }
  yield '</ul></section>\n'
}

function* checks({ rollback }: AuditReport): Generator<string> {
  if (rollback === null || rollback.checks.length === 0) return
  yield '<section class="card"><h2>What the way back depends on besides the objects</h2>\n<div class="scroll-x"><table class="checks">\n'
  yield '<tr><th scope="col">Hazard</th><th scope="col">Check</th><th scope="col">Subject</th><th scope="col">What</th><th scope="col">What to do</th></tr>\n'
  const worstFirst = HAZARDS.flatMap((hazard) => rollback.checks.filter((check) => check.hazard === hazard))
  for (const { check, subject, hazard, message, remedy } of worstFirst) {
    const cells = [check, subject, message, remedy].map((text) => `<td>${escapeHtml(text)}</td>`).join('')
    yield `<tr><td><span class="badge ${hazard}">${hazard}</span></td>${cells}</tr>\n`
  }
  yield '</table></div></section>\n'
}

function list(texts: string[]): string {
  return texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('')
}

function format(count: number): string {
  return count.toLocaleString('en')
}

function capitalise(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
