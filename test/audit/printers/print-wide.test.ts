import t from 'tap'
import { printWide } from '../../../src/audit/printers/print-wide.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

t.test('everything that is known, one line a finding', async (t) => {
  const finding = reportFinding({ feature: 'Gifts', stage: 'ALPHA', seen: 'requested' })
  t.equal(
    [...printWide(auditReport([reportItem({ findings: [finding] })]))].join(''),
    `\
SOURCE        NAMESPACE   OBJECT      REASON               HAZARD    SEEN        RESOURCE               FIELD       FEATURE   STAGE   SINCE   MESSAGE                    REMEDY
cart.yaml:1   shop        Cart/mine   FieldNotIntroduced   dropped   requested   shop.k8s.io/v1/carts   spec.gift   Gifts     ALPHA   1.36    spec.gift: no such field   leave it out
`,
  )
})

t.test('of a cluster: what is owned, who wrote it, and how well that is known', async (t) => {
  const rollback = { ...ROLLBACK, verdict: 'ready with losses' as const, checks: [] }
  const [, , , header, row] = [...printWide(clusterReport([clusterItem()], { rollback }))]
    .join('')
    .split('\n')
  t.match(header, /^NAMESPACE +OBJECT +OWNED +MANAGER +REASON +HAZARD +SEEN +EVIDENCE /)
  t.match(row, /Cart\/mine +1 ReplicaSet, 3 Pod +argocd +FieldNotIntroduced +dropped +persisted +exact /)
})
