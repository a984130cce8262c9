// The guard follows a real kube-apiserver through the stages of an upgrade, restarted on the same etcd and port.

import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { apiserverEndpoints } from '../../src/cluster/apiserver-endpoints.ts'
import { connect } from '../../src/cluster/connect.ts'
import { answered } from './answered.ts'
import { causesOf } from './causes-of.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { followingFlags } from './following-flags.ts'
import { registerGuard, startTestGuard, type TestGuard } from './guard.ts'
import { metricValue } from './metric-value.ts'
import { PODS, pod } from './objects.ts'
import { limitedKubeconfig } from './service-account.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** The field is new in 1.37, behind a gate that is off there by default. */
const NEW = { emptyDirModes: [0o1777] }
const GATE = '--feature-gates=EmptyDirVolumeMode=true'
const STAGE_1 = ['--emulated-version=1.36', '--min-compatibility-version=1.35']
const STAGE_2 = [GATE, '--emulated-version=1.37', '--min-compatibility-version=1.36']
const STAGE_3 = [GATE, '--emulated-version=1.37', '--min-compatibility-version=1.37']
const MODE_FIELD = 'spec.volumes[0].emptyDir.mode'

/** What docs/detection.md says that detection needs. */
const RULES = [
  { nonResourceURLs: ['/metrics'], verbs: ['get'] },
  {
    apiGroups: ['discovery.k8s.io'],
    resources: ['endpointslices'],
    resourceNames: ['kubernetes'],
    verbs: ['get'],
  },
]

t.test('the stages of an upgrade', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: STAGE_1 })
  if (!controlPlane) return
  const guard = await startFollower(t, controlPlane, RULES)
  await registerGuard(controlPlane, guard)

  await t.test('stage 1: what 1.36 drops is refused before it is lost', async (t) => {
    await inForce(guard, { stage: 1, emulation: '1.36', minCompatibility: '1.35' })
    const lost = await controlPlane.request('POST', PODS, pod('stage-1', NEW))
    answered(t, lost, 422, 'a field that 1.36 has not')
    t.match(JSON.stringify(causesOf(lost)), 'emptyDir.mode')
    answered(t, await controlPlane.request('POST', PODS, pod('stage-1')), 201, 'a plain pod')
    t.equal(await outcome(guard, 'feature_gates'), 'read')
    t.equal(await outcome(guard, 'runtime_config'), 'read')
    t.match(await statusOf(guard), /stage +1, new binary, old API/)
  })
  await t.test('stage 2: kept by 1.37, refused since 1.36 has it not', async (t) => {
    await controlPlane.restart(STAGE_2)
    await inForce(guard, { stage: 2, emulation: '1.37', minCompatibility: '1.36' })
    const { body } = await controlPlane.request('POST', PODS, pod('stage-2', NEW))
    t.match(body, { code: 422, details: { causes: [{ field: MODE_FIELD, reason: 'FieldNotIntroduced' }] } })
    t.match(await statusOf(guard), /feature gates +EmptyDirVolumeMode=true\n/, 'as the apiserver was told')
    t.equal(metricValue(await guard.metrics(), 'emuguard_surface_info', { action: 'Deny' }), 2)
  })
  await t.test('and back to stage 1: there is a way back', async (t) => {
    await controlPlane.restart(STAGE_1)
    await inForce(guard, { stage: 1, emulation: '1.36', minCompatibility: '1.35' })
    answered(t, await controlPlane.request('POST', PODS, pod('stage-back', NEW)), 422, 'a new field')
    t.match(await statusOf(guard), /feature gates +default\n/)
  })
  await t.test('stage 3: taken, there is nothing to go back to', async (t) => {
    await controlPlane.restart(STAGE_3)
    await inForce(guard, { stage: 3, emulation: '1.37' })
    const stored = await controlPlane.request('POST', PODS, pod('stage-3', NEW))
    answered(t, stored, 201, 'a new field')
    t.equal(stored.body.spec.volumes[0].emptyDir.mode, 0o1777, 'and kept')
  })
  await t.test('runtime config is told by discovery', async (t) => {
    await controlPlane.restart([...STAGE_3, '--runtime-config=batch/v1=false'])
    await inForce(guard, { stage: 3, emulation: '1.37' })
    const told = /runtime config +batch\/v1=false\n/
    await eventually(async () => told.test(await statusOf(guard)))
    t.match(await statusOf(guard), told)
  })
  await t.test('an apiserver that is away: the last good holds, and is said', async (t) => {
    const failures = async () => metricValue(await guard.metrics(), 'emuguard_detection_failures_total')
    // Each restart may have added some.
    const before = await failures()
    process.kill(controlPlane.pid(), 'SIGKILL')
    await eventually(async () => (await failures()) > before)
    t.match(await statusOf(guard), /PROBLEM .*cannot reach/)
    t.match(await statusOf(guard), /emulation +1\.37 \(Deny\)/)
    t.match(guard.log(), /the cluster cannot be followed: cannot reach .*; in force stays emulation 1\.37/)
    await controlPlane.restart(STAGE_2)
    await inForce(guard, { stage: 2, emulation: '1.37', minCompatibility: '1.36' })
  })
})

t.test('without permissions versions are followed all the same, and what is missing is said', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: STAGE_2 })
  if (!controlPlane) return
  const guard = await startFollower(t, controlPlane, [])
  await inForce(guard, { stage: 2, emulation: '1.37', minCompatibility: '1.36' })
  t.equal(await outcome(guard, 'feature_gates'), 'forbidden')
  t.equal(await outcome(guard, 'endpoints'), 'forbidden')
  t.equal(await outcome(guard, 'runtime_config'), 'read')
  t.match(guard.log(), /the feature gates of the cluster cannot be told, defaults .* hold: .*forbidden/)
  t.match(await statusOf(guard), /feature gates +default\n/)
})

t.test('an apiserver writes down where it is, and that is found', async (t) => {
  // Of no machine (RFC 5737); later flags win over those of the harness.
  const args = ['--endpoint-reconciler-type=lease', '--advertise-address=192.0.2.1']
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args })
  if (!controlPlane) return
  const path = `${t.testdir({})}/kubeconfig`
  const kubeconfig = await limitedKubeconfig(controlPlane, path, { name: 'emuguard', rules: RULES })
  const cluster = await connect({ kubeconfig, timeout: 5000, maxBytes: 2 ** 20, compress: true })
  t.teardown(() => cluster.close())
  const { port } = new URL(controlPlane.baseUrl)
  await eventually(async () => (await apiserverEndpoints(cluster)).outcome === 'read')
  t.same(await apiserverEndpoints(cluster), { outcome: 'read', value: [`192.0.2.1:${port}`] })
})

/** A guard with `detect` for everything and the rights of a service account of its own. */
async function startFollower(t: Test, controlPlane: ControlPlane, rules: object[]): Promise<TestGuard> {
  // Beside the test's own folder, which is emptied for the configuration.
  const folder = await temporaryFolder('emuguard-follower-')
  t.teardown(() => folder.remove())
  const kubeconfig = await limitedKubeconfig(controlPlane, folder.file('kubeconfig'), {
    name: 'emuguard',
    rules,
  })
  const guard = await startTestGuard(followingFlags(t, kubeconfig))
  t.teardown(() => guard.remove({ printLog: !t.passing() }))
  return guard
}

/** Waits until the guard says by itself that it has followed. */
async function inForce(
  guard: TestGuard,
  { stage, ...surfaces }: { stage: number; emulation: string; minCompatibility?: string },
): Promise<void> {
  await eventually(async () => {
    const metrics = await guard.metrics()
    const names = ['emulation', 'minCompatibility'] as const
    return (
      metricValue(metrics, 'emuguard_upgrade_stage') === stage &&
      metricValue(metrics, 'emuguard_surface_info') === Object.keys(surfaces).length &&
      names.every((surface) => {
        const version = surfaces[surface]
        const labels = { surface, surface_version: version ?? '' }
        return version === undefined || metricValue(metrics, 'emuguard_surface_info', labels) === 1
      })
    )
  })
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await check()) return
    await sleep(100)
  }
  throw new Error('it never came to that')
}

async function outcome(guard: TestGuard, fact: string): Promise<string | undefined> {
  const pattern = new RegExp(`emuguard_detection_fact_info\\{fact="${fact}",outcome="(\\w+)"\\} 1`)
  return pattern.exec(await guard.metrics())?.[1]
}

/** What `emuguard status` prints. */
async function statusOf(guard: TestGuard): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'src/main.ts',
    'status',
    guard.observabilityUrl,
  ])
  return stdout
}
