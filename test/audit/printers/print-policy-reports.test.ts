import t from 'tap'
import Type from 'typebox'
import Value from 'typebox/value'
import { parseAllDocuments } from 'yaml'
import {
  printOpenReports,
  printPolicyReport,
  RESULTS_PER_REPORT,
} from '../../../src/audit/printers/print-policy-reports.ts'
import type { AuditReport } from '../../../src/audit/report.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  hostileReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

// What the custom resource definitions of both groups say of what is printed.
const closed = { additionalProperties: false } as const
const text = Type.Optional(Type.String())
const count = Type.Integer({ minimum: 0 })
const dns = Type.String({ pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 })
const reference = Type.Object(
  { apiVersion: text, kind: text, namespace: text, name: text, fieldPath: text },
  closed,
)
const result = Type.Object(
  {
    source: text,
    policy: Type.String(),
    rule: text,
    category: text,
    severity: Type.Optional(Type.Enum(['critical', 'high', 'medium', 'low', 'info'])),
    result: Type.Enum(['pass', 'fail', 'warn', 'error', 'skip']),
    scored: Type.Optional(Type.Boolean()),
    message: text,
    resources: Type.Optional(Type.Array(reference)),
    properties: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  closed,
)
const report = Type.Object(
  {
    apiVersion: Type.Enum(['wgpolicyk8s.io/v1alpha2', 'openreports.io/v1alpha1']),
    kind: Type.Enum(['PolicyReport', 'ClusterPolicyReport', 'Report', 'ClusterReport']),
    metadata: Type.Object(
      { name: dns, namespace: Type.Optional(dns), labels: Type.Record(Type.String(), dns) },
      closed,
    ),
    source: text,
    scope: Type.Optional(reference),
    summary: Type.Object({ pass: count, fail: count, warn: count, error: count, skip: count }, closed),
    results: Type.Array(result),
  },
  closed,
)

function documents(pieces: Iterable<string>): Type.Static<typeof report>[] {
  const all = parseAllDocuments([...pieces].join(''), { version: '1.1' })
  return (all as { toJS(): unknown }[]).map((document) => document.toJS() as Type.Static<typeof report>)
}
const short = (reports: Type.Static<typeof report>[]) =>
  reports.map(({ kind, metadata, results }) => [kind, metadata.namespace, metadata.name, results.length])

const inNamespace = (namespace: string | null, findings = [reportFinding()]) =>
  reportItem({ object: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'a' }, findings })

t.test('one of the cluster, one of each namespace', async (t) => {
  const items = [
    inNamespace('shop'),
    inNamespace('bank'),
    inNamespace(null),
    inNamespace('shop'),
    reportItem(),
  ]
  const unread = { source: { file: 'x', line: null }, error: 'is binary' }
  const reports = documents(printPolicyReport(auditReport(items, [unread])))
  t.same(short(reports), [
    ['ClusterPolicyReport', undefined, 'emuguard-to-1-35', 2],
    ['PolicyReport', 'bank', 'emuguard-to-1-35', 1],
    ['PolicyReport', 'shop', 'emuguard-to-1-35', 2],
  ])
  t.same(
    reports.map(({ summary }) => summary),
    [
      { pass: 0, fail: 1, warn: 0, error: 1, skip: 0 },
      { pass: 0, fail: 1, warn: 0, error: 0, skip: 0 },
      { pass: 0, fail: 2, warn: 0, error: 0, skip: 0 },
    ],
  )
})

t.test('openreports.io has other names for the same', async (t) => {
  const reports = documents(printOpenReports(auditReport([inNamespace('shop')])))
  t.match(reports, [
    { apiVersion: 'openreports.io/v1alpha1', kind: 'ClusterReport', source: 'emuguard' },
    { apiVersion: 'openreports.io/v1alpha1', kind: 'Report', scope: { kind: 'Namespace', name: 'shop' } },
  ])
  t.same(short(documents(printOpenReports(auditReport([])))), [
    ['ClusterReport', undefined, 'emuguard-to-1-35', 0],
  ])
})

t.test('is what the definitions take, whatever a manifest holds', async (t) => {
  const reports: AuditReport[] = [
    clusterReport([clusterItem()], { rollback: ROLLBACK }),
    auditReport([inNamespace('Not A Namespace'), inNamespace('-x'), inNamespace('x'.repeat(64))]),
    hostileReport(),
  ]
  for (const audit of reports) {
    for (const print of [printPolicyReport, printOpenReports]) {
      for (const document of documents(print(audit))) {
        t.same([...Value.Errors(report, document)], [])
        t.notMatch(JSON.stringify(document), /(?<!\\)\\u[0d]/, 'nothing that a server refuses')
      }
    }
  }
  t.same(short(documents(printPolicyReport(reports[1]!))), [
    ['ClusterPolicyReport', undefined, 'emuguard-to-1-35', 3],
  ])
})

t.test('more results than a server stores in one object make several', async (t) => {
  const findings = Array.from({ length: RESULTS_PER_REPORT + 1 }, () => reportFinding())
  t.same(short(documents(printPolicyReport(auditReport([inNamespace('shop', findings)])))).slice(1), [
    ['PolicyReport', 'shop', 'emuguard-to-1-35', RESULTS_PER_REPORT],
    ['PolicyReport', 'shop', 'emuguard-to-1-35-2', 1],
  ])
})
