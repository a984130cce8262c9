import t from 'tap'
import { controllerOf } from '../../../src/audit/evidence/controller-of.ts'

const reference = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u1' }
const owned = (...ownerReferences: unknown[]) => ({ metadata: { ownerReferences } })

t.test('the one reference that controls', async (t) => {
  t.same(
    controllerOf(
      owned({ ...reference, name: 'other' }, { ...reference, controller: true, blockOwnerDeletion: true }),
    ),
    reference,
  )
})

t.test('null without one', async (t) => {
  for (const object of [
    {},
    { metadata: null },
    { metadata: { ownerReferences: 'x' } },
    owned(),
    owned(reference),
  ]) {
    t.equal(controllerOf(object), null)
  }
  t.equal(controllerOf(owned(null, 7, { ...reference, controller: 'true' })), null)
  t.equal(controllerOf(owned({ controller: true, name: 'x' })), null, 'a reference that is not whole')
})
