import t from 'tap'
import { checkResult, notJudgedResult, resultOf } from '../../../src/audit/printers/policy-results.ts'
import { clusterItem, ROLLBACK, reportFinding, reportItem } from '../../fixtures/audit/report.ts'

t.test('a finding with its object, its grade and all that is known', async (t) => {
  const item = clusterItem()
  const [finding] = item.findings
  t.strictSame(resultOf({ item, finding: finding! }), {
    source: 'emuguard',
    policy: 'kubernetes-release',
    rule: 'FieldNotIntroduced',
    category: 'dropped',
    severity: 'medium',
    result: 'fail',
    scored: true,
    message: 'spec.gift: no such field: leave it out',
    resources: [
      { apiVersion: 'shop.k8s.io/v1', kind: 'Cart', namespace: 'shop', name: 'mine', fieldPath: 'spec.gift' },
    ],
    properties: {
      from: 'prod',
      version: '1.35',
      since: '1.36',
      seen: 'persisted',
      managers: 'argocd',
      evidence: 'exact',
    },
  })
})

t.test('what only informs is a warning that does not score; what was not judged an error', async (t) => {
  const info = resultOf({ item: reportItem(), finding: reportFinding({ hazard: 'info' }) })
  t.match(info, { result: 'warn', scored: false, severity: 'info' })
  t.match(ROLLBACK.checks.map(checkResult), [
    { policy: 'rollback', rule: 'featureGate', result: 'warn', properties: { subject: 'NewGate' } },
    { rule: 'storedVersions', result: 'fail', severity: 'critical' },
  ])
  const source = { cluster: 'prod', resource: 'v1/secrets' }
  t.match(notJudgedResult({ source, place: 'prod: v1/secrets', error: 'forbidden' }), {
    policy: 'kubernetes-release',
    result: 'error',
    message: 'forbidden',
    properties: { from: 'prod: v1/secrets' },
  })
})
