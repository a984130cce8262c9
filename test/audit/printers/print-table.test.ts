import t from 'tap'
import { printTable } from '../../../src/audit/printers/print-table.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  hostileReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

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

t.test('of a cluster: owners and managers where there are any, and its name where others are', async (t) => {
  const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'shop', name: 'web' }
  const items = [
    clusterItem(),
    reportItem({ source: { cluster: 'prod' }, owner, findings: [reportFinding()] }),
  ]
  t.equal(
    [...printTable(clusterReport(items))].join(''),
    `\
NAMESPACE   OBJECT      OWNER         OWNED    MANAGER   REASON               HAZARD    MESSAGE
shop        Cart/mine   <none>        4        argocd    FieldNotIntroduced   dropped   spec.gift: no such field: leave it out
shop        Cart/mine   Rollout/web   <none>   <none>    FieldNotIntroduced   dropped   spec.gift: no such field: leave it out
`,
  )
  const helm = clusterItem({ source: { helmRelease: 'shop/web', revision: 3, line: 12 }, owned: [] })
  t.equal(
    [...printTable(clusterReport([helm, clusterItem({ owned: [] })]))].join(''),
    `\
SOURCE               NAMESPACE   OBJECT      MANAGER   REASON               HAZARD    MESSAGE
helm:shop/web@3:12   shop        Cart/mine   argocd    FieldNotIntroduced   dropped   spec.gift: no such field: leave it out
prod                 shop        Cart/mine   argocd    FieldNotIntroduced   dropped   spec.gift: no such field: leave it out
`,
  )
})

t.test('a rollback: the verdict, then what happens, worst first', async (t) => {
  t.equal(
    [...printTable(clusterReport([clusterItem()], { rollback: ROLLBACK }))].join(''),
    `\
Rollback to Kubernetes 1.35: not ready

BECOMES UNREADABLE (undecodable: 1)
NAMESPACE   OBJECT                REASON           HAZARD        MESSAGE
<none>      widgets.example.com   storedVersions   undecodable   v2 is stored: migrate to v1

IS SILENTLY LOST (dropped: 1)
NAMESPACE   OBJECT      OWNED   MANAGER   REASON               HAZARD    MESSAGE
shop        Cart/mine   4       argocd    FieldNotIntroduced   dropped   spec.gift: no such field: leave it out

FOR INFORMATION (info: 1)
NAMESPACE   OBJECT    REASON        HAZARD   MESSAGE
<none>      NewGate   featureGate   info     Kubernetes 1.35 does not know it: take it out of --feature-gates
`,
  )
  const rollback = { verdict: 'ready' as const, checks: [], unchecked: [] }
  t.equal([...printTable(clusterReport([], { rollback }))].join(''), 'Rollback to Kubernetes 1.35: ready\n')
})

t.test('names from files cannot break the line', async (t) => {
  const object = { apiVersion: 'v1', kind: 'K\n', namespace: '\u001b[2J', name: 'n\r' }
  const source = { file: 'a\nb', line: 1 }
  const [, row] = lines(reportItem({ object, source, findings: [reportFinding({ fieldPath: 'x\n' })] }))
  t.match(row, /^a\\u000ab:1 +\\u001b\[2J +K\\u000a\/n\\u000d .*[^\n]\n$/)
  for (const line of printTable(hostileReport()))
    t.notMatch(line.slice(0, -1).replace(/^\n/, ''), /\p{Cc}|\u202e/u)
})

t.test('as many rows as there are', async (t) => {
  const item = reportItem({ findings: Array.from({ length: 200_000 }, () => reportFinding()) })
  t.equal(lines(item).length, 200_001)
})
