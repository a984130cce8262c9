// What a guard does about a finding is the operator's choice: deny, warn or only count; metrics, warnings, the log and
// the apiserver's audit log tell of it.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { answered } from './answered.ts'
import { registerGuard, startTestGuard } from './guard.ts'
import { type GuardedCluster, guardedCluster, STAGE_2 } from './guarded-cluster.ts'
import { metricValue } from './metric-value.ts'
import { GATES_OF_NEW_FIELDS, PODS, pod } from './objects.ts'

const NEW = { emptyDirModes: [0o700] }
const WOULD_BREAK = 'emuguard_would_break_total'
const REQUESTS = 'emuguard_admission_requests_total'

t.test('what a guard does about a finding, and who learns of it', async (t) => {
  const files = t.testdir({
    'audit-policy.yaml': stringify({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [{ level: 'Metadata', verbs: ['create'], resources: [{ group: '', resources: ['pods'] }] }],
    }),
    'warn.yaml': stringify({
      apiVersion: 'emuguard.dev/v1alpha1',
      kind: 'GuardConfiguration',
      validationActions: { minCompatibility: 'Warn' },
    }),
  })
  const auditLog = join(files, 'audit.log')
  const cluster = await guardedCluster(t, {
    apiserverFlags: [
      `--audit-policy-file=${join(files, 'audit-policy.yaml')}`,
      `--audit-log-path=${auditLog}`,
      '--audit-log-mode=blocking-strict',
    ],
  })
  if (!cluster) return
  await t.test('Deny: counted, logged, and in the audit log', (t) => denies(t, cluster, auditLog))
  await t.test('dry-run requests are told apart', (t) => dryRuns(t, cluster))
  await t.test('Warn: stored, with a warning', (t) =>
    warns(t, cluster, [`--config=${join(files, 'warn.yaml')}`]),
  )
  await t.test('mode Audit: stored and counted in silence', (t) => audits(t, cluster, auditLog))
})

async function denies(t: Test, { request, counted, guard }: GuardedCluster, auditLog: string) {
  const secret = 'registry.example.com/secret-image'
  const send = () => request('POST', PODS, pod('denied', { ...NEW, image: secret }), { user: 'alice' })
  const finding = {
    surface: 'minCompatibility',
    surface_version: '1.36',
    reason: 'FieldNotIntroduced',
    group: '',
    version: 'v1',
    resource: 'pods',
    feature: 'EmptyDirVolumeMode',
    hazard: 'security',
    action: 'Deny',
    dry_run: 'false',
  }
  const rejected = { operation: 'CREATE', allowed: 'false', code: '422', dry_run: 'false' }
  const [findings, [requests, { status }]] = await counted(WOULD_BREAK, finding, () =>
    counted(REQUESTS, rejected, send),
  )
  t.strictSame([status, findings, requests], [422, 1, 1])
  const allowed = { operation: 'CREATE', allowed: 'true', code: '200', dry_run: 'false' }
  const [passed] = await counted(REQUESTS, allowed, () => request('POST', PODS, pod('counted')))
  t.ok(passed >= 1, 'what passes is counted; the apiserver may write something of its own meanwhile')

  const lines = jsonLines(guard.log()).filter(({ name }) => name === 'denied')
  t.match(lines, [{ resource: 'v1/pods', user: 'alice', findings: 1, dryRun: false }])
  t.equal(lines.length, 1, 'one line a rejected request')
  t.notMatch(guard.log(), secret, 'and never the object')

  const annotations = await auditAnnotations(auditLog, 'denied')
  t.strictSame(annotations, {
    findings: 'Deny minCompatibility FieldNotIntroduced spec.volumes[0].emptyDir.mode',
    surfaces: 'emulation=1.37,minCompatibility=1.36',
  })
}

async function dryRuns(t: Test, { request, counted }: GuardedCluster) {
  const dry = { dry_run: 'true' }
  const [findings, [requests, { status }]] = await counted(WOULD_BREAK, dry, () =>
    counted(REQUESTS, dry, () => request('POST', PODS, pod('dry', NEW), { dryRun: true })),
  )
  t.strictSame([status, findings, requests], [422, 1, 1])
}

async function warns(t: Test, { controlPlane, request }: GuardedCluster, flags: string[]) {
  const guard = await startTestGuard([...STAGE_2, `--feature-gates=${GATES_OF_NEW_FIELDS}`, ...flags])
  t.teardown(() => guard.remove())
  await registerGuard(controlPlane, guard)
  const warned = await request('POST', PODS, pod('warned', NEW))
  answered(t, warned, 201, 'a Pod with a new field')
  t.match(warned.warnings, [/^spec\.volumes\[0\]\.emptyDir\.mode: .*1\.36/])
  t.ok(warned.warnings.every((warning) => warning.length <= 120))
  t.equal(metricValue(await guard.metrics(), WOULD_BREAK, { action: 'Warn', resource: 'pods' }), 1)
}

async function audits(t: Test, { controlPlane, request }: GuardedCluster, auditLog: string) {
  const guard = await startTestGuard([...STAGE_2, `--feature-gates=${GATES_OF_NEW_FIELDS}`, '--mode=Audit'])
  t.teardown(() => guard.remove())
  await registerGuard(controlPlane, guard)
  const audited = await request('POST', PODS, pod('audited', NEW))
  answered(t, audited, 201, 'a Pod with a new field')
  t.strictSame(audited.warnings, [])
  t.equal(metricValue(await guard.metrics(), WOULD_BREAK, { action: 'Audit', resource: 'pods' }), 1)
  t.equal(metricValue(await guard.metrics(), WOULD_BREAK, { action: 'Deny' }), 0)
  t.match(await auditAnnotations(auditLog, 'audited'), { exemption: 'mode' })
}

/** The guard's annotations of the audit event of a pod's creation, without the webhook's name before the key. */
async function auditAnnotations(auditLog: string, name: string): Promise<Record<string, string>> {
  const events = jsonLines(await readFile(auditLog, 'utf8'))
  const event = events.find(({ requestURI, objectRef }) => {
    return objectRef?.name === name || (requestURI === PODS && objectRef?.name === undefined)
  })
  const prefix = 'validate.emuguard.dev/'
  return Object.fromEntries(
    Object.entries<string>(event?.annotations ?? {})
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  )
}

// biome-ignore lint/suspicious/noExplicitAny: lines of several programs; each assertion says what it expects
function jsonLines(text: string): any[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
}
