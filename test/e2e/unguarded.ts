// What keeps a cluster alive must not wait for a guard that is away.

import type { Test } from 'tap'
import { answered } from './answered.ts'
import type { ControlPlane } from './control-plane.ts'
import { KUBE_SYSTEM_PODS, PODS, pod } from './objects.ts'

/**
 * With a rendered registration, failurePolicy Fail and no guard: what it might refuse is refused, and everything else
 * goes on. Asks for nothing but that the cluster has no objects of these names.
 */
export async function goesOnUnguarded(t: Test, { request }: ControlPlane): Promise<void> {
  const refused = await request('POST', PODS, pod('unanswered'), { user: 'alice' })
  t.equal(refused.status, 500)
  t.match(refused.body.message, /failed calling webhook "enforcing\.emuguard\.dev"/)
  answered(
    t,
    await request('POST', KUBE_SYSTEM_PODS, pod('system'), { user: 'alice' }),
    201,
    'kube-system goes on',
  )
  answered(
    t,
    await request('POST', PODS, pod('by-controller'), { user: 'replicaSetController' }),
    201,
    'a controller replaces Pods',
  )
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker-1' } }
  answered(t, await request('POST', '/api/v1/nodes', node, { user: 'node' }), 201, 'a node joins')
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'as-ever' } }
  answered(
    t,
    await request('POST', '/api/v1/namespaces/default/configmaps', configMap, { user: 'alice' }),
    201,
    'what is in no rule',
  )
  const metadata = { name: 'heartbeat' }
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata,
    spec: { holderIdentity: 'x' },
  }
  const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases'
  answered(t, await request('POST', leases, lease, { user: 'node' }), 201, 'its heartbeat')
  answered(
    t,
    await request('DELETE', `${PODS}/by-controller`, undefined, { user: 'alice' }),
    200,
    'deletions are never asked about',
  )
}
