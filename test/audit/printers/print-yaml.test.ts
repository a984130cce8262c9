import t from 'tap'
import { parse } from 'yaml'
import { printYaml } from '../../../src/audit/printers/print-yaml.ts'
import {
  auditReport,
  clusterReport,
  hostileReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

const REPORTS = [
  auditReport([]),
  auditReport([reportItem({ findings: [reportFinding(), reportFinding()] }), reportItem()]),
  clusterReport([reportItem()], { rollback: ROLLBACK }),
  hostileReport(),
]

t.test('is the report, whoever reads it', async (t) => {
  for (const report of REPORTS) {
    const pieces = [...printYaml(report)]
    t.same(parse(pieces.join(''), { version: '1.2' }), report)
    t.same(parse(pieces.join(''), { version: '1.1' }), report)
  }
})

t.test('as kubectl writes it, an item a piece', async (t) => {
  const object = { apiVersion: 'v1', kind: 'Pod', namespace: 'on', name: '0x10' }
  const pieces = [...printYaml(auditReport([reportItem({ object }), reportItem()]))]
  const [first, second] = pieces.slice(pieces.indexOf('items:\n') + 1)
  t.equal(
    first,
    `\
- object:
    apiVersion: v1
    kind: Pod
    namespace: "on"
    name: "0x10"
  source:
    file: cart.yaml
    line: 1
  owner: null
  owned: []
  findings: []
`,
  )
  t.match(second, /^- object:\n/)
})
