// A real 1.37 that emulates 1.34 drops without a word what 1.34 has behind a gate that is off, and 1.37 behind a gate
// that 1.34 has not. managedFields still name it: the guard refuses the request, and finds it in what is stored.

import t, { type Test } from 'tap'
import { controllerOf } from '../../src/audit/evidence/controller-of.ts'
import { evidenceOf } from '../../src/audit/evidence/evidence-of.ts'
import { requestedFindings } from '../../src/evaluate/requested/requested-findings.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { buildSurface } from '../../src/surface/surface.ts'
import { answered } from './answered.ts'
import { causesOf } from './causes-of.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { registerGuard, startTestGuard, type TestGuard } from './guard.ts'
import type { KubeResponse } from './kube-request.ts'
import { metricValue } from './metric-value.ts'
import { APPLY, DEPLOYMENTS, MERGE, PODS } from './objects.ts'

const GATES = { UserNamespacesSupport: false, ProcMountType: false }
const FLAGS = ['--emulated-version=1.34', '--feature-gates=UserNamespacesSupport=false,ProcMountType=false']
const WOULD_BREAK = 'emuguard_would_break_total'
const RULES = {
  restartPolicy: 'Never',
  restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }],
}
const CAUSES = [
  ['spec.containers[0].restartPolicy', 'FieldDisabled'],
  ['spec.containers[0].restartPolicyRules', 'FieldDisabled'],
]
const spec = (container: object = {}, more: object = {}) => ({
  containers: [{ name: 'app', image: 'app', ...container }],
  ...more,
})
const pod = (name: string, ...fields: Parameters<typeof spec>) => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: spec(...fields) },
})
const deployment = (name: string, ...fields: Parameters<typeof spec>) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: spec(...fields) },
  },
})
type Named = { metadata: { name: string } }
const create = ({ request }: ControlPlane, path: string, object: Named) =>
  request('POST', path, object, { query: { fieldManager: 'kubectl-create', fieldValidation: 'Strict' } })
const apply = ({ request }: ControlPlane, path: string, object: Named) =>
  request('PATCH', `${path}/${object.metadata.name}`, object, {
    contentType: APPLY,
    query: { fieldManager: 'argocd', force: 'true' },
  })

t.test('a guard of a 1.37 that emulates 1.34', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: FLAGS })
  if (!controlPlane) return
  await t.test('what is stored tells what was dropped, and who asked', (t) => stored(t, controlPlane))
  const guard = await startTestGuard([...FLAGS, '--min-compatibility-version=1.34'])
  t.teardown(() => guard.remove({ printLog: !t.passing() }))
  await registerGuard(controlPlane, guard)
  await t.test('what would be dropped is refused', (t) => refused(t, controlPlane))
  await t.test('isolation that would be lost is counted as such', (t) => isolation(t, controlPlane, guard))
  await t.test('what is kept passes without a word', (t) => passes(t, controlPlane))
  await t.test('updates of what was stored before are excused', (t) => excused(t, controlPlane, guard))
})

async function stored(t: Test, controlPlane: ControlPlane) {
  const surface = buildSurface(loadCatalog(), {
    version: '1.34',
    featureGates: GATES,
  })
  const found = (kind: object, { body }: KubeResponse) =>
    requestedFindings(surface, 'emulation', { object: body, kind, origin: 'stored' } as never)
  const aPod = await create(controlPlane, PODS, pod('old', RULES, { hostUsers: false }))
  answered(t, aPod, 201, 'the server says nothing, strict validation or not')
  t.strictSame(aPod.warnings, [])
  t.notMatch(JSON.stringify(aPod.body.spec), /restartPolicyRules|hostUsers/)
  const podFindings = found({ group: '', version: 'v1', kind: 'Pod' }, aPod)
  t.match(podFindings, [
    { fieldPath: 'spec.containers[0].restartPolicy', hazard: 'dropped', seen: 'requested', since: '1.35' },
    { fieldPath: 'spec.containers[0].restartPolicyRules' },
    { fieldPath: 'spec.hostUsers', hazard: 'security', feature: 'UserNamespacesSupport' },
  ])
  t.match(evidenceOf(aPod.body, podFindings[2]!), {
    evidence: 'exact',
    managers: [{ manager: 'kubectl-create' }],
  })

  const applied = await apply(controlPlane, DEPLOYMENTS, deployment('old', RULES))
  answered(t, applied, 201, 'a Deployment is applied')
  const again = await controlPlane.request(
    'PATCH',
    `${DEPLOYMENTS}/old`,
    { metadata: { labels: { team: 'a' } } },
    { contentType: MERGE },
  )
  answered(t, again, 200, 'another manager writes it')
  const [, rules] = found({ group: 'apps', version: 'v1', kind: 'Deployment' }, again)
  t.match(
    rules,
    { fieldPath: 'spec.template.spec.containers[0].restartPolicyRules' },
    'managedFields still name it',
  )
  t.match(evidenceOf(again.body, rules!), {
    evidence: 'exact',
    managers: [{ manager: 'argocd', operation: 'Apply' }],
  })
  t.equal(controllerOf(again.body), null)
}

async function refused(t: Test, controlPlane: ControlPlane) {
  const created = await create(controlPlane, PODS, pod('created', RULES))
  t.strictSame(causesOf(created), CAUSES)
  t.match(
    created.body.message,
    /asked for by kubectl-create, dropped by the running server \(feature gate ContainerRestartRules is off\); comes into force at the next apply after the emulation version rises to 1\.35/,
  )
  t.equal((await controlPlane.request('GET', `${PODS}/created`)).status, 404, 'it is not stored')
  // A server-side apply names null and empty lists just like values: told, and let through.
  const applied = await apply(controlPlane, PODS, pod('applied', RULES))
  answered(t, applied, 201, 'what is applied may be empty')
  t.match(applied.warnings.join(), /restartPolicyRules: asked for by argocd/)
  const empty = { restartPolicyRules: [], lifecycle: { stopSignal: null } }
  answered(t, await apply(controlPlane, PODS, pod('empty', empty)), 201, 'nothing was asked for')
  const template = await apply(controlPlane, DEPLOYMENTS, deployment('applied', RULES))
  answered(t, template, 201, 'so is a template')
  t.match(template.warnings.join(), /restartPolicyRules: asked for by argocd/)
  const newer = { volumes: [{ name: 'scratch', emptyDir: { mode: 0o700 } }] }
  const ofNewer = await create(controlPlane, PODS, pod('newer', {}, newer))
  t.strictSame(causesOf(ofNewer), [['spec.volumes[0].emptyDir.mode', 'FieldNotIntroduced']])
  const image = { volumes: [{ name: 'data', image: { reference: 'registry.example/data:1' } }] }
  const gone = await create(controlPlane, PODS, pod('image', {}, image))
  t.strictSame(
    causesOf(gone),
    [['spec.volumes[name="data"].image', 'FieldDisabled']],
    'the whole volume is gone',
  )
}

async function isolation(t: Test, controlPlane: ControlPlane, guard: TestGuard) {
  const labels = { feature: 'UserNamespacesSupport', hazard: 'security', seen: 'requested', action: 'Deny' }
  const before = metricValue(await guard.metrics(), WOULD_BREAK, labels)
  const created = await create(controlPlane, PODS, pod('isolated', {}, { hostUsers: false }))
  t.strictSame(causesOf(created), [['spec.hostUsers', 'FieldDisabled']])
  t.equal(metricValue(await guard.metrics(), WOULD_BREAK, labels) - before, 1)
}

async function passes(t: Test, controlPlane: ControlPlane) {
  const ordinary = [
    { tty: true, stdin: false, command: [] },
    { hostIPC: false, hostname: '', tolerations: [], nodeName: 'n1' },
  ]
  for (const [send, name] of [
    [create, 'created'],
    [apply, 'applied'],
  ] as const) {
    const response = await send(controlPlane, PODS, pod(`ordinary-${name}`, ...ordinary))
    answered(t, response, 201, name)
    t.strictSame(response.warnings, [])
  }
  const lost = await create(controlPlane, PODS, pod('other', { imagePullPolicy: 'Always' }))
  answered(t, lost, 201, 'nothing of it is gated')
}

async function excused(t: Test, controlPlane: ControlPlane, guard: TestGuard) {
  const labels = { action: 'Excused', seen: 'requested', surface: 'emulation' }
  const before = metricValue(await guard.metrics(), WOULD_BREAK, labels)
  const label = { metadata: { labels: { team: 'b' } } }
  const labelled = await controlPlane.request('PATCH', `${PODS}/old`, label, { contentType: MERGE })
  answered(t, labelled, 200, 'a label is added')
  t.equal(
    metricValue(await guard.metrics(), WOULD_BREAK, labels) - before,
    3,
    'they are counted all the same',
  )
  answered(
    t,
    await apply(controlPlane, DEPLOYMENTS, deployment('old', RULES)),
    200,
    'the same is applied again',
  )
  answered(
    t,
    await apply(controlPlane, DEPLOYMENTS, deployment('old', { ...RULES, image: 'app:2' })),
    200,
    'changed',
  )
  const more = await apply(controlPlane, DEPLOYMENTS, deployment('old', RULES, { hostUsers: false }))
  answered(t, more, 200, 'what may be empty is never refused')
  t.equal(more.warnings.length, 1, 'what is new is told, only that')
  t.match(more.warnings[0], /hostUsers/)
  const given = await apply(controlPlane, DEPLOYMENTS, deployment('old'))
  answered(t, given, 200, 'it is given up')
  const again = await apply(controlPlane, DEPLOYMENTS, deployment('old', RULES))
  t.equal(again.warnings.length, 2, 'and then it is new')
  const bound = await controlPlane.request(
    'PATCH',
    `${PODS}/old/status`,
    { status: { message: 'x' } },
    { contentType: MERGE },
  )
  answered(t, bound, 200, 'a status update')
  answered(t, await controlPlane.request('DELETE', `${PODS}/old`), 200, 'it is deleted')
}
