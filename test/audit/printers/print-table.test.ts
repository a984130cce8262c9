import t from 'tap'
import { printTable } from '../../../src/audit/printers/print-table.ts'
import { auditReport, reportFinding, reportItem } from '../../fixtures/audit/report.ts'

const lines = (...items: Parameters<typeof auditReport>[0]) => [...printTable(auditReport(items))]

t.test('one line a finding, columns three spaces apart', async (t) => {
  const object = { apiVersion: 'v1', kind: 'Namespace', namespace: null, name: null }
  const table = lines(
    reportItem({ findings: [reportFinding(), reportFinding({ reason: 'APIDeprecated', hazard: 'info' })] }),
    reportItem(),
    reportItem({ object, source: { file: 'b', line: 12 }, findings: [reportFinding()] }),
  )
  t.equal(
    table.join(''),
    `\
SOURCE        NAMESPACE   OBJECT             REASON               HAZARD    MESSAGE
cart.yaml:1   shop        Cart/mine          FieldNotIntroduced   dropped   spec.gift: no such field: leave it out
cart.yaml:1   shop        Cart/mine          APIDeprecated        info      spec.gift: no such field: leave it out
b:12          <none>      Namespace/<none>   FieldNotIntroduced   dropped   spec.gift: no such field: leave it out
`,
  )
})

t.test('nothing for a clean report, not even headers', async (t) => {
  t.same(lines(reportItem()), [])
})

t.test('names from files cannot break the line', async (t) => {
  const object = { apiVersion: 'v1', kind: 'K\n', namespace: '\u001b[2J', name: 'n\r' }
  const source = { file: 'a\nb', line: 1 }
  const [, row] = lines(reportItem({ object, source, findings: [reportFinding({ fieldPath: 'x\n' })] }))
  t.match(row, /^a\\u000ab:1 +\\u001b\[2J +K\\u000a\/n\\u000d .*[^\n]\n$/)
})
