import t from 'tap'
import { ownerIndex } from '../../../src/audit/evidence/owner-index.ts'

const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd' }
const replicaSet = (uid: string, kind = 'ReplicaSet') => ({
  kind,
  metadata: { uid, ownerReferences: [{ ...deployment, controller: true }] },
})

t.test('leads to the controller', async (t) => {
  const index = ownerIndex()
  index.add(replicaSet('r1'))
  index.add(replicaSet('r2'))
  index.add({ kind: 'Deployment', metadata: { uid: 'd' } })
  index.add({ kind: 'Broken' })
  t.same(index.controllerOf('r1'), deployment)
  t.equal(index.controllerOf('r1'), index.controllerOf('r2'), 'one entry for all that a Deployment owns')
  t.equal(index.controllerOf('d'), undefined)
  t.equal(index.left, 0)
})

t.test('keeps no pods, and not more than it may', async (t) => {
  const index = ownerIndex(1)
  index.add(replicaSet('p', 'Pod'))
  index.add(replicaSet('r1'))
  index.add(replicaSet('r1'))
  index.add(replicaSet('r2'))
  t.equal(index.controllerOf('p'), undefined)
  t.equal(index.controllerOf('r2'), undefined)
  t.equal(index.left, 1)
})
