import { parse } from 'csv-parse/sync'
import t from 'tap'
import { escapeControl } from '../../../src/audit/printers/escape-control.ts'
import { printCsv } from '../../../src/audit/printers/print-csv.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  HOSTILE,
  hostileReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

const records = (report: Parameters<typeof printCsv>[0]) =>
  parse([...printCsv(report)].join(''), { columns: true, record_delimiter: '\r\n' }) as Record<
    string,
    string
  >[]

t.test('RFC 4180: a line of headers, a line a finding, CRLF', async (t) => {
  const text = [
    ...printCsv(auditReport([reportItem({ findings: [reportFinding({ message: 'a "b", c' })] })])),
  ].join('')
  t.equal(
    text,
    [
      'source,namespace,apiVersion,kind,name,owner,owned,surface,version,reason,resource,fieldPath,feature,since,stage,hazard,seen,managers,evidence,message,remedy',
      'cart.yaml:1,shop,shop.k8s.io/v1,Cart,mine,,0,target,1.35,FieldNotIntroduced,shop.k8s.io/v1/carts,spec.gift,,1.36,,dropped,persisted,,none,"a ""b"", c",leave it out',
      '',
    ].join('\r\n'),
  )
})

t.test('what is owned, who wrote it, and the checks of a rollback', async (t) => {
  t.match(records(clusterReport([clusterItem()], { rollback: ROLLBACK })), [
    { source: 'prod', name: 'mine', owned: '4', managers: 'argocd', evidence: 'exact' },
    { name: 'NewGate', version: '1.35', reason: 'featureGate', hazard: 'info', kind: '' },
    { name: 'widgets.example.com', reason: 'storedVersions', hazard: 'undecodable' },
  ])
})

t.test('nothing from a manifest becomes a formula or a line of its own', async (t) => {
  for (const start of ['=', '+', '-', '@']) {
    const object = { apiVersion: 'v1', kind: 'Pod', namespace: null, name: `${start}cmd|' /C calc'!A0` }
    const [record] = records(auditReport([reportItem({ object, findings: [reportFinding()] })]))
    t.equal(record!['name'], `'${object.name}`)
  }
  const hostile = records(hostileReport())
  t.equal(hostile.length, 4)
  for (const record of hostile) t.equal(record['message'], `'${escapeControl(HOSTILE.toWellFormed())}`)
})
