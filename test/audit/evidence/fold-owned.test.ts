import t from 'tap'
import type { Controller } from '../../../src/audit/evidence/controller-of.ts'
import { foldOwned } from '../../../src/audit/evidence/fold-owned.ts'
import type { FoundObject } from '../../../src/audit/evidence/found-object.ts'
import { ownerIndex } from '../../../src/audit/evidence/owner-index.ts'
import { reportFinding } from '../../../src/audit/report-finding.ts'
import { findingAt } from '../../fixtures/plain-finding.ts'

const API: Record<string, string> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  CronJob: 'batch/v1',
  Job: 'batch/v1',
  Pod: 'v1',
  Rollout: 'example.com/v1',
  Node: 'v1',
}
const PREFIX: Record<string, string> = { Pod: '', CronJob: 'spec.jobTemplate.spec.template.' }

const controller = (kind: string, name: string): Controller => ({
  apiVersion: API[kind]!,
  kind,
  name,
  uid: `${kind}/${name}`,
})
/** An object with findings at paths of a pod. */
const found = (kind: string, name: string, owner: Controller | null, ...paths: string[]): FoundObject => ({
  object: { apiVersion: API[kind]!, kind, namespace: 'shop', name },
  source: { cluster: 'test' },
  uid: `${kind}/${name}`,
  controller: owner,
  findings: paths.map((path) => ({
    ...reportFinding(findingAt('spec')),
    fieldPath: `${PREFIX[kind] ?? 'spec.template.'}${path}`,
  })),
})
const web = controller('Deployment', 'web')
const web1 = controller('ReplicaSet', 'web-1')
const HOST = 'spec.hostUsers'
const NAME = 'spec.hostnameOverride'

/** `Kind/name < Owner/name: paths (count Kind)` */
const lines = (all: FoundObject[], index = ownerIndex()) =>
  foldOwned(all, index).map(({ object, owner, findings, owned }) => {
    const under = owner === null ? '' : ` < ${owner.kind}/${owner.name}`
    const more = owned.map(({ kind, objects }) => ` +${objects} ${kind}`).join('')
    return `${object.kind}/${object.name}${under}: ${findings.map(({ fieldPath }) => fieldPath).join()}${more}`
  })

t.test('what a Deployment made is folded under it', async (t) => {
  const all = [
    found('Pod', 'web-1-a', web1, HOST),
    found('Pod', 'web-1-b', web1, HOST),
    found('ReplicaSet', 'web-1', web, HOST),
    found('Deployment', 'web', null, HOST),
  ]
  const expected = ['Deployment/web: spec.template.spec.hostUsers +2 Pod +1 ReplicaSet']
  t.same(lines(all), expected)
  t.same(
    lines(all.toReversed()),
    ['Deployment/web: spec.template.spec.hostUsers +1 ReplicaSet +2 Pod'],
    'in any order',
  )
})

t.test('CronJob, Job, Pod; StatefulSet, Pod; a bare Job', async (t) => {
  t.same(
    lines([
      found('CronJob', 'nightly', null, HOST),
      found('Job', 'nightly-1', controller('CronJob', 'nightly'), HOST),
      found('Pod', 'nightly-1-x', controller('Job', 'nightly-1'), HOST),
      found('StatefulSet', 'db', null, HOST),
      found('Pod', 'db-0', controller('StatefulSet', 'db'), HOST),
    ]),
    [
      'CronJob/nightly: spec.jobTemplate.spec.template.spec.hostUsers +1 Job +1 Pod',
      'StatefulSet/db: spec.template.spec.hostUsers +1 Pod',
    ],
  )
})

t.test('a ReplicaSet that was read and has nothing leads on', async (t) => {
  const index = ownerIndex()
  index.add({
    kind: 'ReplicaSet',
    metadata: { uid: web1.uid, ownerReferences: [{ ...web, controller: true }] },
  })
  t.same(lines([found('Deployment', 'web', null, HOST), found('Pod', 'a', web1, HOST)], index), [
    'Deployment/web: spec.template.spec.hostUsers +1 Pod',
  ])
  t.same(lines([found('Pod', 'a', web1, HOST)], index), ['Pod/a < Deployment/web: spec.hostUsers'])
  t.same(
    lines([found('Pod', 'a', web1, HOST)]),
    ['Pod/a < ReplicaSet/web-1: spec.hostUsers'],
    'as far as it is known',
  )
})

t.test('what only the owned have is one item for each owner', async (t) => {
  t.same(
    lines([
      found('Deployment', 'web', null, HOST),
      found('ReplicaSet', 'web-1', web, HOST),
      found('Pod', 'web-1-a', web1, HOST, NAME),
      found('Pod', 'web-1-b', web1, HOST, NAME),
      found('Pod', 'web-1-c', web1, NAME),
    ]),
    [
      'Deployment/web: spec.template.spec.hostUsers +1 ReplicaSet +2 Pod',
      'Pod/web-1-a < Deployment/web: spec.hostnameOverride +2 Pod',
    ],
    'injected by a webhook',
  )
  const rollout = controller('Rollout', 'api')
  t.same(
    lines([
      found('ReplicaSet', 'api-1', rollout, HOST),
      found('Pod', 'api-1-a', controller('ReplicaSet', 'api-1'), HOST),
      found('ReplicaSet', 'api-2', rollout, HOST),
      found('Pod', 'api-2-a', controller('ReplicaSet', 'api-2'), HOST),
      found('Pod', 'other', controller('Rollout', 'other'), HOST),
    ]),
    [
      'ReplicaSet/api-1 < Rollout/api: spec.template.spec.hostUsers +2 Pod +1 ReplicaSet',
      'Pod/other < Rollout/other: spec.hostUsers',
    ],
    'the controller is a custom resource',
  )
})

t.test('an item of its own for another reason, surface or place', async (t) => {
  const pod = found('Pod', 'a', web, HOST)
  const other = (more: object) => ({
    ...pod,
    findings: pod.findings.map((finding) => ({ ...finding, ...more })),
  })
  const root = found('Deployment', 'web', null, HOST)
  for (const more of [
    { reason: 'FieldDisabled' },
    { feature: 'X' },
    { seen: 'requested' },
    { hazard: 'update-blocked' },
    { fieldPath: 'spec.users' },
  ]) {
    t.equal(foldOwned([root, other(more)]).length, 2, JSON.stringify(more))
  }
  t.equal(foldOwned([root, other({ fieldPath: 'spec.hostUsers' })]).length, 1)
})

t.test('an API is not the API of what it made', async (t) => {
  const api = (one: FoundObject, resource: string): FoundObject => ({
    ...one,
    findings: one.findings.map((finding) => ({
      ...finding,
      reason: 'APIRemoved',
      resource,
      fieldPath: 'apiVersion',
    })),
  })
  const root = api(found('Deployment', 'web', null, HOST), 'extensions/v1beta1/deployments')
  const made = (name: string) => api(found('ReplicaSet', name, web, HOST), 'extensions/v1beta1/replicasets')
  t.match(foldOwned([root, made('web-1'), made('web-2')]), [
    { object: { kind: 'Deployment' }, owned: [] },
    { object: { kind: 'ReplicaSet' }, owned: [{ kind: 'ReplicaSet', objects: 1 }] },
  ])
})

t.test('nothing is folded across namespaces, or under another group', async (t) => {
  const root = found('Deployment', 'web', null, HOST)
  const pod = found('Pod', 'a', web, HOST)
  const elsewhere = { ...pod, object: { ...pod.object, namespace: 'other' } }
  t.equal(foldOwned([root, pod]).length, 1)
  t.match(foldOwned([root, elsewhere]), [
    { object: { kind: 'Deployment' }, owned: [] },
    { object: { namespace: 'other' }, owner: { namespace: 'other' } },
  ])
  const inNone = { ...root, object: { ...root.object, namespace: null } }
  t.equal(foldOwned([inNone, elsewhere]).length, 1, 'an owner outside of namespaces')
  t.equal(foldOwned([root, { ...pod, controller: { ...web, apiVersion: 'example.com/v1' } }]).length, 2)
  t.equal(foldOwned([root, { ...pod, controller: { ...web, apiVersion: 'apps/v1beta2' } }]).length, 1)
  const node = controller('Node', 'n1')
  const mirrors = ['a', 'b'].map((namespace): FoundObject => {
    const mirror = found('Pod', 'static', node, HOST)
    return { ...mirror, uid: namespace, object: { ...mirror.object, namespace } }
  })
  t.equal(foldOwned(mirrors).length, 2)
})

t.test('list indices and keys make no difference', async (t) => {
  const all = [
    found('Deployment', 'web', null, 'spec.containers[0].restartPolicyRules'),
    found('Pod', 'a', web, 'spec.containers[1].restartPolicyRules'),
  ]
  t.same(lines(all), ['Deployment/web: spec.template.spec.containers[0].restartPolicyRules +1 Pod'])
})

t.test('forged references hide nothing', async (t) => {
  const [a, b] = [controller('Deployment', 'a'), controller('Deployment', 'b')]
  const circle = [
    found('Deployment', 'a', b, HOST),
    found('Deployment', 'b', a, HOST),
    found('Pod', 'p', a, HOST),
  ]
  t.equal(foldOwned(circle).length, 3, 'a circle has no top')
  t.equal(foldOwned([found('Deployment', 'a', a, HOST)]).length, 1)
  const forged = { ...a, name: 'other' }
  t.equal(foldOwned([found('Deployment', 'a', null, HOST), found('Pod', 'p', forged, HOST)]).length, 2)
})

t.test('owners outside of namespaces', async (t) => {
  const mirror = found('Pod', 'static', controller('Node', 'n1'), HOST)
  const isNamespaced = (_: string, kind: string) => kind !== 'Node'
  t.match(foldOwned([mirror], ownerIndex(), isNamespaced), [
    { owner: { kind: 'Node', namespace: null, name: 'n1' } },
  ])
  t.match(foldOwned([mirror]), [{ owner: { namespace: 'shop' } }])
})

t.test('every object is in an item or counted in one', async (t) => {
  const all = Array.from({ length: 3000 }, (_, i) => {
    const owner = controller('ReplicaSet', `r${i % 7}`)
    return i % 5 === 0 ? found('Pod', `p${i}`, owner, HOST, NAME) : found('Pod', `p${i}`, owner, HOST)
  })
  const items = foldOwned(all)
  const counted = items.reduce((sum, { owned }) => sum + owned.reduce((n, { objects }) => n + objects, 1), 0)
  t.equal(items.length, 14)
  t.equal(counted, 3000)
})
