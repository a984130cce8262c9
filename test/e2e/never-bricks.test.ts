// A guard that refuses what is new must not stop what already runs: updates of objects stored before it came,
// deletions, the control plane's own controllers, nodes, kube-system and status.

import t, { type Test } from 'tap'
import { answered } from './answered.ts'
import { causesOf } from './causes-of.ts'
import type { ControlPlane } from './control-plane.ts'
import { type GuardedCluster, guardedCluster } from './guarded-cluster.ts'
import {
  clusterTrustBundle,
  DEPLOYMENTS,
  deployment,
  KUBE_SYSTEM_PODS,
  MERGE,
  PODS,
  pod,
  RESPONDER,
  TRUST_BUNDLES,
} from './objects.ts'

const NEW = { emptyDirModes: [0o700] }
/** What a kubelet makes of a manifest on its disk. */
const MIRROR_POD = pod(
  'mirror',
  { ...NEW, nodeName: 'worker-1' },
  { annotations: { 'kubernetes.io/config.mirror': 'x' } },
)
const WOULD_BREAK = 'emuguard_would_break_total'

t.test('a guard of 1.36 that comes to a cluster with new objects in it', async (t) => {
  const cluster = await guardedCluster(t, { before: storeNewObjects })
  if (!cluster) return
  await t.test('an update keeps what the object had', (t) => ratchets(t, cluster))
  await t.test('an update of an object whose API is new passes', (t) => ratchetsApis(t, cluster))
  await t.test('a new use elsewhere, or after a while without, is refused', (t) => brings(t, cluster))
  await t.test('subresources without the object pass', (t) => subresources(t, cluster))
  await t.test('finalizers can be removed', (t) => finalizers(t, cluster))
  await t.test('deletions pass', (t) => deletions(t, cluster))
  await t.test('controllers, nodes and kube-system are audited', (t) => exempt(t, cluster))
  await t.test('status is audited', (t) => statusReports(t, cluster))
})

async function storeNewObjects({ request, ca }: ControlPlane) {
  const bundle = await request('POST', TRUST_BUNDLES, clusterTrustBundle('stored', ca))
  if (bundle.status !== 201) throw new Error(`not stored as meant: ${bundle.text}`)
  const stored = [
    [DEPLOYMENTS, deployment('kept', NEW)],
    [DEPLOYMENTS, deployment('lost', NEW)],
    [DEPLOYMENTS, deployment('scaled', NEW)],
    [DEPLOYMENTS, deployment('finalized', NEW, { finalizers: ['example.com/hold'] })],
    [PODS, pod('bound', NEW)],
    [PODS, pod('evicted', NEW)],
    [PODS, pod('deleted', NEW)],
    [PODS, pod('collected-1', NEW, { labels: { collected: 'yes' } })],
    [PODS, pod('collected-2', NEW, { labels: { collected: 'yes' } })],
  ] as const
  for (const [collection, object] of stored) {
    const { status, text } = await request('POST', collection, object)
    if (status !== 201 || !text.includes('"mode":448')) throw new Error(`not stored as meant: ${text}`)
  }
}

async function ratchets(t: Test, { request, counted }: GuardedCluster) {
  const excused = { action: 'Excused', resource: 'deployments', surface: 'minCompatibility' }
  const [count, labelled] = await counted(WOULD_BREAK, excused, () =>
    request('PATCH', `${DEPLOYMENTS}/kept`, { metadata: { labels: { team: 'a' } } }, { contentType: MERGE }),
  )
  answered(t, labelled, 200, 'a label is added')
  t.equal(count, 1, 'it is counted all the same')

  const spread = deployment('kept', { emptyDirModes: [0o750, 0o700], image: 'app:2' })
  const updated = await request('PUT', `${DEPLOYMENTS}/kept`, spread)
  answered(t, updated, 200, 'the field is used once more')
  t.match(updated.text, '"mode":488', 'what is in use may change, and be used once more')
}

async function ratchetsApis(t: Test, { request }: GuardedCluster) {
  const label = { metadata: { labels: { team: 'a' } } }
  const labelled = await request('PATCH', `${TRUST_BUNDLES}/stored`, label, { contentType: MERGE })
  answered(t, labelled, 200, 'a label is added to an object of an API that is new')
}

async function brings(t: Test, { request }: GuardedCluster) {
  const more = deployment('lost', { ...NEW, evictionResponders: [RESPONDER] })
  t.strictSame(
    causesOf(await request('PUT', `${DEPLOYMENTS}/lost`, more)),
    [['spec.template.spec.evictionResponders', 'FieldNotIntroduced']],
    'another new field is refused, the old one is not named',
  )
  const without = await request('PUT', `${DEPLOYMENTS}/lost`, deployment('lost'))
  answered(t, without, 200, 'the field is given up')
  const again = await request('PUT', `${DEPLOYMENTS}/lost`, deployment('lost', NEW))
  t.strictSame(causesOf(again), [['spec.template.spec.volumes[0].emptyDir.mode', 'FieldNotIntroduced']])
}

async function subresources(t: Test, { request }: GuardedCluster) {
  const replicas = { spec: { replicas: 3 } }
  const scale = await request('PATCH', `${DEPLOYMENTS}/scaled/scale`, replicas, { contentType: MERGE })
  answered(t, scale, 200, 'a Deployment is scaled')
  t.equal(scale.body.spec.replicas, 3)

  const target = { target: { kind: 'Node', name: 'worker-1' } }
  const binding = await request('POST', `${PODS}/bound/binding`, { metadata: { name: 'bound' }, ...target })
  answered(t, binding, 201, 'a Pod is bound')

  const eviction = await request('POST', `${PODS}/evicted/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: 'evicted' },
  })
  answered(t, eviction, 201, 'a Pod is evicted')
}

async function finalizers(t: Test, { request }: GuardedCluster) {
  const path = `${DEPLOYMENTS}/finalized`
  t.equal((await request('DELETE', path)).status, 200)
  t.ok((await request('GET', path)).body.metadata.deletionTimestamp, 'it waits for its finalizer')
  const removed = await request('PATCH', path, { metadata: { finalizers: null } }, { contentType: MERGE })
  answered(t, removed, 200, 'the finalizer is removed')
  t.equal((await request('GET', path)).status, 404, 'it is gone')
}

async function deletions(t: Test, { request }: GuardedCluster) {
  const deleted = await request('DELETE', `${PODS}/deleted`)
  answered(t, deleted, 200, 'a Pod is deleted')
  const bundle = await request('DELETE', `${TRUST_BUNDLES}/stored`)
  answered(t, bundle, 200, 'an object of an API that is new is deleted')
  const collected = await request('DELETE', PODS, undefined, { query: { labelSelector: 'collected=yes' } })
  answered(t, collected, 200, 'Pods are deleted as a collection')
  const left = await request('GET', PODS, undefined, { query: { labelSelector: 'collected=yes' } })
  t.strictSame(left.body.items, [])
}

async function exempt(t: Test, { request, counted }: GuardedCluster) {
  const audited = { action: 'Audit', resource: 'pods', reason: 'FieldNotIntroduced' }
  const allowed = [
    { user: 'replicaSetController', collection: PODS, object: pod('by-controller', NEW) },
    { user: 'node', collection: PODS, object: MIRROR_POD },
    { user: 'alice', collection: KUBE_SYSTEM_PODS, object: pod('in-kube-system', NEW) },
  ] as const
  for (const { user, collection, object } of allowed) {
    const [count, response] = await counted(WOULD_BREAK, audited, () =>
      request('POST', collection, object, { user }),
    )
    answered(t, response, 201, `a Pod by ${user} in ${collection}`)
    t.strictSame(response.warnings, [], `${user} is not told`)
    t.equal(count, 1, `${user} is counted`)
  }
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', uid: '1', controller: true },
  ]
  const forged = await request('POST', PODS, pod('forged', NEW, { ownerReferences }), { user: 'alice' })
  t.equal(causesOf(forged).length, 1, 'who looks like a controller by ownerReferences is none')
}

async function statusReports(t: Test, { request, counted }: GuardedCluster) {
  const path = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers'
  const created = await request('POST', path, {
    metadata: { name: 'reported' },
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'kept' } },
  })
  answered(t, created, 201, 'an autoscaler')
  // new in 1.37, behind no gate
  const condition = { type: 'AbleToScale', status: 'True', reason: 'Test', observedGeneration: 1 }
  const status = { status: { conditions: [condition], desiredReplicas: 1, currentReplicas: 1 } }
  const audited = { action: 'Audit', resource: 'horizontalpodautoscalers', reason: 'FieldNotIntroduced' }
  const [count, reported] = await counted(WOULD_BREAK, audited, () =>
    request('PATCH', `${path}/reported/status`, status, { contentType: MERGE, user: 'alice' }),
  )
  answered(t, reported, 200, 'its status is reported')
  t.match(reported.text, '"observedGeneration":1')
  t.equal(count, 1)
}
