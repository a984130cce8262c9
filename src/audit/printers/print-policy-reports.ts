import type { AuditReport } from '../report.ts'
import { escapeControl } from './escape-control.ts'
import { notJudged } from './not-judged.ts'
import { checkResult, notJudgedResult, type PolicyResult, resultOf, SOURCE } from './policy-results.ts'
import { rowsOf } from './rows.ts'
import { yamlWriter } from './yaml-writer.ts'

interface Dialect {
  apiVersion: string
  kinds: { namespaced: string; cluster: string }
}

const WG_POLICY: Dialect = {
  apiVersion: 'wgpolicyk8s.io/v1alpha2',
  kinds: { namespaced: 'PolicyReport', cluster: 'ClusterPolicyReport' },
}
const OPEN_REPORTS: Dialect = {
  apiVersion: 'openreports.io/v1alpha1',
  kinds: { namespaced: 'Report', cluster: 'ClusterReport' },
}

/** Of the Policy WG: a PolicyReport for each namespace and a ClusterPolicyReport, as YAML for `kubectl apply`. */
export function printPolicyReport(report: AuditReport): Generator<string> {
  return printReports(report, WG_POLICY)
}

/** Their successor: a Report for each namespace and a ClusterReport. */
export function printOpenReports(report: AuditReport): Generator<string> {
  return printReports(report, OPEN_REPORTS)
}

/** Some 600 bytes a result: what an API server stores of one object (1.5 MB) is never reached. */
export const RESULTS_PER_REPORT = 1000

function* printReports(report: AuditReport, dialect: Dialect): Generator<string> {
  const cluster: PolicyResult[] = notJudged(report).map(notJudgedResult)
  for (const check of report.rollback?.checks ?? []) cluster.push(checkResult(check))
  const namespaces = new Map<string, PolicyResult[]>()
  for (const row of rowsOf(report)) {
    const { namespace } = row.item.object
    const results =
      namespace === null || !DNS_LABEL.test(namespace) ? cluster : (namespaces.get(namespace) ?? [])
    results.push(resultOf(row))
    if (results !== cluster) namespaces.set(namespace!, results)
  }
  // The cluster's report is printed even when it is empty: it says that an audit was made.
  yield* documents(dialect, report.to, null, cluster)
  for (const namespace of [...namespaces.keys()].sort()) {
    yield* documents(dialect, report.to, namespace, namespaces.get(namespace)!)
  }
}

/** RFC 1123 as Kubernetes has it for namespaces; a manifest may hold anything. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

function* documents(
  dialect: Dialect,
  to: string,
  namespace: string | null,
  results: PolicyResult[],
): Generator<string> {
  const yaml = yamlWriter()
  for (let at = 0; at === 0 || at < results.length; at += RESULTS_PER_REPORT) {
    const part = results.slice(at, at + RESULTS_PER_REPORT)
    const number = at === 0 ? '' : `-${at / RESULTS_PER_REPORT + 1}`
    const { kinds, apiVersion } = dialect
    const document = {
      apiVersion,
      kind: namespace === null ? kinds.cluster : kinds.namespaced,
      metadata: {
        name: `emuguard-to-${to.replace('.', '-')}${number}`,
        ...(namespace !== null && { namespace }),
        labels: { 'app.kubernetes.io/managed-by': 'emuguard' },
      },
      ...(dialect === OPEN_REPORTS && { source: SOURCE }),
      ...(namespace !== null && { scope: { apiVersion: 'v1', kind: 'Namespace', name: namespace } }),
      summary: summaryOf(part),
      results: part.map(printableStrings),
    }
    yield `---\n${yaml(document)}`
  }
}

function summaryOf(results: PolicyResult[]) {
  const summary = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 }
  for (const { result } of results) summary[result]++
  return summary
}

/** An API server refuses a document with half a surrogate pair in it; control characters it would print. */
function printableStrings(value: unknown): unknown {
  if (typeof value === 'string') return escapeControl(value.toWellFormed())
  if (Array.isArray(value)) return value.map(printableStrings)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, printableStrings(entry)]))
}
