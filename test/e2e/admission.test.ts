// A real kube-apiserver 1.37 asks the real guard, which holds every write against 1.36 as well: what 1.36 does not
// have is refused, with HTTP 422 and the field paths, however it is sent; all else passes.

import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { answered } from './answered.ts'
import { causesOf } from './causes-of.ts'
import { type GuardedCluster, guardedCluster } from './guarded-cluster.ts'
import type { KubeResponse } from './kube-request.ts'
import {
  APPLY,
  clusterTrustBundle,
  DEPLOYMENTS,
  deployment,
  PODS,
  pod,
  RESPONDER,
  STRATEGIC,
  TRUST_BUNDLES,
} from './objects.ts'

t.test('a guard of 1.36 in front of a 1.37 apiserver', async (t) => {
  const cluster = await guardedCluster(t)
  if (!cluster) return
  await t.test('what 1.36 lacks is refused', (t) => refused(t, cluster))
  await t.test('server-side apply is judged like any other write', (t) => applied(t, cluster))
  await t.test('subresources that carry the whole object are judged', (t) => subresources(t, cluster))
  await t.test('what 1.36 has passes', (t) => passed(t, cluster))
  await t.test('custom resources pass', (t) => customResources(t, cluster))
  await t.test('a legal key __proto__ passes', (t) => protoKeys(t, cluster))
  await t.test('with the guard away nothing passes unseen', (t) => guardAway(t, cluster))
})

async function refused(t: Test, { request, guard }: GuardedCluster) {
  const trustBundle = Buffer.from(guard.caBundle, 'base64').toString()
  const api = await request('POST', TRUST_BUNDLES, clusterTrustBundle('new-api', trustBundle))
  t.strictSame(causesOf(api), [['apiVersion', 'APINotIntroduced']])
  t.match(api.body, {
    code: 422,
    reason: 'Invalid',
    message: /^admission webhook "validate\.emuguard\.dev" denied the request: .*1\.36/,
    details: { name: 'new-api', group: 'certificates.k8s.io', kind: 'ClusterTrustBundle' },
  })
  t.equal((await request('GET', `${TRUST_BUNDLES}/new-api`)).status, 404, 'it is not stored')

  const fields = { emptyDirModes: [null, 0o700], evictionResponders: [RESPONDER] }
  const aPod = await request('POST', PODS, pod('new-fields', fields))
  t.strictSame(
    causesOf(aPod),
    [
      ['spec.evictionResponders', 'FieldNotIntroduced'],
      ['spec.volumes[1].emptyDir.mode', 'FieldNotIntroduced'],
    ],
    'every field by its path, and only those',
  )
  t.match(aPod.body.message, /spec\.volumes\[1\]\.emptyDir\.mode.*first in 1\.37/)

  const template = await request('POST', DEPLOYMENTS, deployment('new-fields', fields))
  t.strictSame(causesOf(template), [
    ['spec.template.spec.evictionResponders', 'FieldNotIntroduced'],
    ['spec.template.spec.volumes[1].emptyDir.mode', 'FieldNotIntroduced'],
  ])
  const dryRun = await request('POST', PODS, pod('dry', fields), { dryRun: true })
  t.equal(causesOf(dryRun).length, 2, 'kubectl --dry-run=server learns it, too')
  const generated = await request('POST', PODS, pod('', fields, { name: undefined, generateName: 'new-' }))
  t.equal(causesOf(generated).length, 2, 'a name that is not known yet changes nothing')
}

async function applied(t: Test, { request }: GuardedCluster) {
  const apply = (object: { metadata: { name: string } }, collection: string) =>
    request('PATCH', `${collection}/${object.metadata.name}`, object, {
      contentType: APPLY,
      query: { fieldManager: 'e2e', force: 'true' },
    })
  const created = await apply(deployment('applied'), DEPLOYMENTS)
  answered(t, created, 201, 'an ordinary Deployment is created by apply')
  const updated = await apply(deployment('applied', { emptyDirModes: [0o700] }), DEPLOYMENTS)
  t.strictSame(causesOf(updated), [['spec.template.spec.volumes[0].emptyDir.mode', 'FieldNotIntroduced']])
  const changed = await apply(deployment('applied', { image: 'app:2' }), DEPLOYMENTS)
  answered(t, changed, 200, 'and changed')
  const createdNew = await apply(pod('applied-new', { emptyDirModes: [0o700] }), PODS)
  t.strictSame(causesOf(createdNew), [['spec.volumes[0].emptyDir.mode', 'FieldNotIntroduced']])
}

async function subresources(t: Test, { request }: GuardedCluster) {
  t.equal((await request('POST', PODS, pod('debugged', { emptyDirModes: [null] }))).status, 201)
  const debugger_ = (mount: object) => ({
    spec: {
      ephemeralContainers: [
        {
          name: `debug-${randomUUID().slice(0, 8)}`,
          image: 'debug',
          volumeMounts: [{ name: 'scratch-0', mountPath: '/scratch', ...mount }],
        },
      ],
    },
  })
  const patch = (body: object) =>
    request('PATCH', `${PODS}/debugged/ephemeralcontainers`, body, { contentType: STRATEGIC })
  const old = await patch(debugger_({}))
  answered(t, old, 200, 'an ordinary ephemeral container')
  const mount = await patch(debugger_({ bindMountOptions: ['noexec'] }))
  t.strictSame(causesOf(mount), [
    ['spec.ephemeralContainers[0].volumeMounts[0].bindMountOptions', 'FieldNotIntroduced'],
  ])
}

async function passed(t: Test, { request }: GuardedCluster) {
  const created = await request('POST', DEPLOYMENTS, deployment('ordinary', { emptyDirModes: [null] }))
  answered(t, created, 201, 'an ordinary Deployment')
  t.strictSame(created.warnings, [])
  const changed = { ...created.body, spec: { ...created.body.spec, replicas: 2 } }
  t.equal((await request('PUT', `${DEPLOYMENTS}/ordinary`, changed)).status, 200)
  t.equal((await request('DELETE', `${DEPLOYMENTS}/ordinary`)).status, 200)
}

async function customResources(t: Test, { request }: GuardedCluster) {
  // The second group looks like one of Kubernetes' own, and is one of its subprojects'.
  for (const group of ['example.com', 'gateway.networking.k8s.io']) {
    const definition = await request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: {
        name: `widgets.${group}`,
        annotations: { 'api-approved.kubernetes.io': 'unapproved, a test' },
      },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    })
    answered(t, definition, 201, `a definition in ${group}`)
    const widget = `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"w"},
      "spec":{"evictionResponders":[],"__proto__":{"a":1}}}`
    const created = await untilServed(() =>
      request('POST', `/apis/${group}/v1/namespaces/default/widgets`, widget),
    )
    answered(t, created, 201, `a resource of ${group}`)
    t.match(created.text, '"__proto__":{"a":1}')
  }
}

async function protoKeys(t: Test, { request }: GuardedCluster) {
  const configMap = await request(
    'POST',
    '/api/v1/namespaces/default/configmaps',
    '{"metadata":{"name":"proto"},"data":{"__proto__":"kept","constructor":"kept"}}',
  )
  answered(t, configMap, 201, 'a ConfigMap')
  t.match(configMap.text, '"__proto__":"kept"')

  const parameters = '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'
  const claim = await request(
    'POST',
    '/apis/resource.k8s.io/v1/namespaces/default/resourceclaims',
    `{"metadata":{"name":"proto"},"spec":{"devices":{
      "requests":[{"name":"a","exactly":{"deviceClassName":"any"}}],
      "config":[{"opaque":{"driver":"driver.example.com","parameters":${parameters}}}]}}}`,
  )
  answered(t, claim, 201, 'a ResourceClaim')
  t.match(claim.text, parameters, 'stored as it was sent')
}

async function guardAway(t: Test, { request, guard }: GuardedCluster) {
  await guard.stop()
  const { status, body } = await request('POST', PODS, pod('unseen'))
  t.equal(status, 500)
  t.match(body.message, /failed calling webhook "validate\.emuguard\.dev"/)
}

/** A custom resource is served a moment after its definition is accepted. */
async function untilServed(send: () => Promise<KubeResponse>): Promise<KubeResponse> {
  for (let attempt = 0; ; attempt++) {
    const response = await send()
    if (response.status !== 404 || attempt === 100) return response
    await new Promise((done) => setTimeout(done, 100))
  }
}
