// What `emuguard render webhook` prints, before a real kube-apiserver 1.37: it takes it, asks about what may have a
// finding and nothing else, and with the guard away only that is refused, never what keeps a cluster alive.

import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import type { WebhookConfiguration } from '../../src/registration/webhook-configuration.ts'
import { answered } from './answered.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { startTestGuard, type TestGuard } from './guard.ts'
import { GATES_OF_NEW_FIELDS, KUBE_SYSTEM_PODS, PODS, pod, RESPONDER } from './objects.ts'

const run = promisify(execFile)
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const VERSIONS = ['--emulated-version=1.37', '--min-compatibility-version=1.36']
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
const NEW_FIELD = { evictionResponders: [RESPONDER] }

t.test('the rendered registration', async (t) => {
  const args = [`--feature-gates=${GATES_OF_NEW_FIELDS}`]
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args })
  if (!controlPlane) return
  const gates = `--feature-gates=${GATES_OF_NEW_FIELDS}`
  const guard = await startTestGuard([...VERSIONS, gates])
  t.teardown(() => guard.remove({ printLog: !t.passing() }))
  const { stdout } = await run(process.execPath, [
    MAIN,
    'render',
    'webhook',
    ...VERSIONS,
    gates,
    '--failure-policy=Fail',
  ])
  const rendered: WebhookConfiguration = parse(stdout)
  t.strictSame(
    rendered.webhooks.map(({ name, failurePolicy }) => `${name} ${failurePolicy}`),
    ['enforcing.emuguard.dev Fail', 'advisory.emuguard.dev Ignore', 'exempt.advisory.emuguard.dev Ignore'],
  )
  await t.test('the apiserver takes it as it is', async (t) => {
    const answer = await controlPlane.request('POST', CONFIGURATIONS, rendered, {
      dryRun: true,
      query: { fieldValidation: 'Strict' },
    })
    t.equal(answer.status, 201, answer.text)
    t.strictSame(answer.warnings, [])
  })
  await register(controlPlane, guard, rendered)
  await t.test('refused, counted, and not asked about', (t) => judged(t, controlPlane, guard))
  await guard.stop()
  await t.test('with the guard away', (t) => guardAway(t, controlPlane))
})

async function judged(t: Test, { request }: ControlPlane, guard: TestGuard) {
  const refused = await request('POST', PODS, pod('refused', NEW_FIELD), { user: 'alice' })
  t.equal(refused.status, 422, refused.text)
  t.match(refused.body.message, /enforcing\.emuguard\.dev/)

  const exempt = await request('POST', KUBE_SYSTEM_PODS, pod('exempt', NEW_FIELD), { user: 'alice' })
  t.equal(exempt.status, 201, exempt.text)
  const byNode = await request('POST', PODS, pod('by-node', NEW_FIELD), { user: 'replicaSetController' })
  t.equal(byNode.status, 201, byNode.text)
  const counted = (await guard.metrics()).split('\n').filter((line) => line.includes('action="Audit"'))
  t.ok(
    counted.some((line) => line.startsWith('emuguard_would_break_total') && line.includes('resource="pods"')),
    `what is exempt is counted: ${counted.join(', ')}`,
  )

  const before = await reviews(guard)
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'unasked' } }
  t.equal((await request('POST', '/api/v1/namespaces/default/configmaps', configMap)).status, 201)
  t.equal(await reviews(guard), before, 'nobody asked about a ConfigMap')
  answered(t, await request('POST', PODS, pod('clean'), { user: 'alice' }), 201, 'a clean Pod')
  t.equal(await reviews(guard), before + 1, 'each write is asked about once')
}

async function guardAway(t: Test, { request }: ControlPlane) {
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
  const deleted = await request('DELETE', `${PODS}/clean`, undefined, { user: 'alice' })
  t.equal(deleted.status, 200, 'deletions are never asked about')
}

/** Stores it with the address of the guard in the place of a Service, and waits until the guard is asked. */
async function register({ request }: ControlPlane, guard: TestGuard, rendered: WebhookConfiguration) {
  const clientConfig = { url: guard.webhookUrl, caBundle: guard.caBundle }
  const webhooks = rendered.webhooks.map((webhook) => ({ ...webhook, clientConfig }))
  const { status, text } = await request('POST', CONFIGURATIONS, { ...rendered, webhooks })
  if (status !== 201) throw new Error(`the registration was answered with ${status}: ${text}`)
  for (let attempt = 0; attempt < 200; attempt++) {
    await request('POST', PODS, pod('probe'), { dryRun: true, user: 'alice' })
    if ((await reviews(guard)) > 0) return
    await sleep(50)
  }
  throw new Error('the apiserver never called the webhook')
}

async function reviews(guard: TestGuard): Promise<number> {
  const counts = (await guard.metrics()).match(/^emuguard_admission_requests_total\{.*\} (\d+)$/gm) ?? []
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
