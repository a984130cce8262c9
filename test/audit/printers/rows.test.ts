import t from 'tap'
import { managerNames, objectName, ownedCount, ownedKinds, rowsOf } from '../../../src/audit/printers/rows.ts'
import { auditReport, clusterItem, reportFinding, reportItem } from '../../fixtures/audit/report.ts'

t.test('a row a finding, in the order of the report', async (t) => {
  const [a, b, c] = ['a', 'b', 'c'].map((fieldPath) => reportFinding({ fieldPath }))
  const items = [reportItem({ findings: [a!, b!] }), reportItem(), reportItem({ findings: [c!] })]
  const rows = [...rowsOf(auditReport(items))]
  t.same(
    rows.map(({ finding }) => finding.fieldPath),
    ['a', 'b', 'c'],
  )
  t.equal(rows[2]!.item, items[2])
})

t.test('names and counts', async (t) => {
  const item = clusterItem()
  t.equal(objectName(item.object), 'Cart/mine')
  t.equal(objectName({ ...item.object, name: null }), 'Cart/<none>')
  t.equal(ownedCount(item), 4)
  t.equal(ownedKinds(item), '1 ReplicaSet, 3 Pod')
  const [finding] = item.findings
  t.same(managerNames({ ...finding!, managers: [...finding!.managers, ...finding!.managers] }), ['argocd'])
})
