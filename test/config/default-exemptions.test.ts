import t from 'tap'
import { defaultExemptions } from '../../src/config/default-exemptions.ts'
import { decide } from '../../src/evaluate/decide.ts'
import type { RequestAttributes } from '../../src/evaluate/policy.ts'
import { judgedFinding } from '../fixtures/finding.ts'
import { createRequest, strictPolicy } from '../fixtures/request.ts'

const softenedBy = (request: Partial<RequestAttributes>, ownNamespace: string | null = 'guard') => {
  const policy = strictPolicy({ exemptions: defaultExemptions(ownNamespace) })
  return decide(policy, createRequest(request), judgedFinding(), new Date()).softenedBy
}

t.test('what keeps a cluster running is audited', async (t) => {
  t.equal(softenedBy({ subresource: 'status' }), 'status')
  t.equal(softenedBy({ namespace: 'kube-system' }), 'kube-system')
  t.equal(softenedBy({ namespace: 'guard' }), 'own-namespace')
  t.equal(softenedBy({ groups: ['system:nodes', 'system:authenticated'] }), 'nodes')
  t.equal(softenedBy({ groups: ['system:serviceaccounts:kube-system'] }), 'kube-system-controllers')
  t.equal(softenedBy({ username: 'system:kube-scheduler' }), 'control-plane')
})

t.test('nobody else is', async (t) => {
  t.equal(softenedBy({}), null)
  t.equal(softenedBy({ namespace: 'guard' }, null), null)
  t.equal(softenedBy({ groups: ['system:serviceaccounts:team-a'] }), null)
  t.equal(softenedBy({ username: 'system:serviceaccount:team-a:system:kube-scheduler' }), null)
})

t.test('each has a reason and leaves Audit', async (t) => {
  for (const { name, reason, action, until } of defaultExemptions('guard')) {
    t.ok(reason.length > 20, name)
    t.same({ action, until }, { action: 'Audit', until: null })
  }
})
