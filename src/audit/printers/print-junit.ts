import type { AuditReport, ReportItem } from '../report.ts'
import { escapeControl } from './escape-control.ts'
import type { Check } from './hazard-groups.ts'
import { type NotJudged, notJudged } from './not-judged.ts'
import { placeOf } from './place.ts'
import { objectName } from './rows.ts'

/**
 * JUnit XML as CI servers read it: a test suite for each file, cluster and Helm release, a test case for each object, failed
 * when something breaks; what only informs is its output. What could not be judged, and what a rollback depends on besides,
 * has a suite of its own: errors, and failures.
 */
export function* printJunit(report: AuditReport): Generator<string> {
  const name = `emuguard audit: Kubernetes ${report.to}`
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<testsuites${attributes({ name })}>\n`
  for (const [place, items] of bySource(report.items)) yield* suite(place, items.map(caseOf))
  yield* suite('rollback', (report.rollback?.checks ?? []).map(caseOfCheck))
  yield* suite('not judged', notJudged(report).map(caseOfNotJudged))
  yield '</testsuites>\n'
}

interface TestCase {
  attributes: Record<string, string>
  failure?: { message: string; type: string; text: string }
  error?: { message: string; type: string; text: string }
  output?: string
}

function bySource(items: ReportItem[]): Map<string, ReportItem[]> {
  return Map.groupBy(items, ({ source }) =>
    'file' in source ? source.file : placeOf({ ...source, line: null }),
  )
}

function caseOf({ object, source, findings }: ReportItem): TestCase {
  const attributes: Record<string, string> = {
    classname: `${object.apiVersion}.${object.kind}`,
    name: object.namespace === null ? objectName(object) : `${object.namespace}/${objectName(object)}`,
    ...('file' in source && { file: source.file, line: String(source.line) }),
  }
  if (findings.length === 0) return { attributes }
  const text = findings
    .map(({ reason, hazard, message, remedy }) => `${reason} (${hazard}): ${message}: ${remedy}\n`)
    .join('')
  const worst = findings.find(({ hazard }) => hazard !== 'info')
  if (worst === undefined) return { attributes, output: text }
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : ''
  return { attributes, failure: { message: `${worst.message}${more}`, type: worst.reason, text } }
}

function caseOfCheck({ check, subject, hazard, message, remedy }: Check): TestCase {
  const attributes = { classname: check, name: subject }
  const text = `${hazard}: ${message}: ${remedy}\n`
  return hazard === 'info'
    ? { attributes, output: text }
    : { attributes, failure: { message, type: check, text } }
}

function caseOfNotJudged({ source, place, error }: NotJudged): TestCase {
  const file: Record<string, string> = source !== null && 'file' in source ? { file: source.file } : {}
  return {
    attributes: { classname: 'incomplete', name: place, ...file },
    error: { message: error, type: 'incomplete', text: `${place}: ${error}\n` },
  }
}

function* suite(name: string, cases: TestCase[]): Generator<string> {
  if (cases.length === 0) return
  const count = (what: 'failure' | 'error') => String(cases.filter((test) => test[what]).length)
  const counts = { tests: String(cases.length), failures: count('failure'), errors: count('error') }
  yield `  <testsuite${attributes({ name, ...counts })}>\n`
  for (const test of cases) yield testCase(test)
  yield '  </testsuite>\n'
}

function testCase({ attributes: own, failure, error, output }: TestCase): string {
  const start = `    <testcase${attributes(own)}`
  if (failure) return `${start}>\n${problem('failure', failure)}    </testcase>\n`
  if (error) return `${start}>\n${problem('error', error)}    </testcase>\n`
  return output === undefined
    ? `${start}/>\n`
    : `${start}>\n      <system-out>${escapeLines(output)}</system-out>\n    </testcase>\n`
}

function problem(name: string, { message, type, text }: NonNullable<TestCase['failure']>): string {
  return `      <${name}${attributes({ message, type })}>${escapeLines(text)}</${name}>\n`
}

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('')
}

function escapeLines(text: string): string {
  return text.split('\n').map(escapeXml).join('\n')
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** XML 1.0 has no place for most control characters, lone surrogates and U+FFFE, not even as references (§2.2). */
function escapeXml(text: string): string {
  return escapeControl(text.toWellFormed())
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (char) => ENTITIES[char]!)
}
