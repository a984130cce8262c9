// What `emuguard render webhook` prints, before a real kube-apiserver 1.37: it takes it, asks about what may have a
// finding and nothing else, and with the guard away only that is refused, never what keeps a cluster alive.

import t, { type Test } from 'tap'
import { answered } from './answered.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { startTestGuard, type TestGuard } from './guard.ts'
import { GATES_OF_NEW_FIELDS, KUBE_SYSTEM_PODS, PODS, pod, RESPONDER } from './objects.ts'
import { CONFIGURATIONS, registerRendered, renderWebhook } from './rendered-registration.ts'
import { goesOnUnguarded } from './unguarded.ts'

const VERSIONS = ['--emulated-version=1.37', '--min-compatibility-version=1.36']
const NEW_FIELD = { evictionResponders: [RESPONDER] }

t.test('the rendered registration', async (t) => {
  const args = [`--feature-gates=${GATES_OF_NEW_FIELDS}`]
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args })
  if (!controlPlane) return
  const gates = `--feature-gates=${GATES_OF_NEW_FIELDS}`
  const guard = await startTestGuard([...VERSIONS, gates])
  t.teardown(() => guard.remove({ printLog: !t.passing() }))
  const rendered = await renderWebhook([...VERSIONS, gates, '--failure-policy=Fail'])
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
  await registerRendered(controlPlane, guard, rendered)
  await t.test('refused, counted, and not asked about', (t) => judged(t, controlPlane, guard))
  await guard.stop()
  await t.test('with the guard away', (t) => goesOnUnguarded(t, controlPlane))
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

async function reviews(guard: TestGuard): Promise<number> {
  const counts = (await guard.metrics()).match(/^emuguard_admission_requests_total\{.*\} (\d+)$/gm) ?? []
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
