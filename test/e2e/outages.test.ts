// Guards and the apiserver go away without a word, one by one and all at once, while users write: what fails is what
// has to, and it is over when they are back. The guards follow the apiserver; the registration is the rendered one.

import t, { type Test } from 'tap'
import { answered } from './answered.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { followingFlags } from './following-flags.ts'
import { STAGE_2 } from './guarded-cluster.ts'
import { metricValue } from './metric-value.ts'
import { DEPLOYMENTS, deployment, GATES_OF_NEW_FIELDS, PODS, pod } from './objects.ts'
import { registerRendered, renderWebhook, storeRendered } from './rendered-registration.ts'
import { type Replica, type Replicas, startReplicas, until } from './replicas.ts'
import { runAudit } from './run-audit.ts'
import { goesOnUnguarded } from './unguarded.ts'
import { isRight, type Outcome, startWriters, tally, type Writers } from './writers.ts'

const GATES = `--feature-gates=${GATES_OF_NEW_FIELDS}`
const WRITERS = 8
const WEBHOOK = 'enforcing.emuguard.dev'
const NEW = { emptyDirModes: [0o700] }
const ALICE = { user: 'alice' } as const

t.test('outages', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: [GATES] })
  if (!controlPlane) return
  const replicas = await startReplicas(t, 2, followingFlags(t, controlPlane.kubeconfig))
  await registerRendered(controlPlane, replicas.front, await rendered('Fail'))
  const parts: [string, (t: Test, controlPlane: ControlPlane, replicas: Replicas) => Promise<void>][] = [
    ['one of two guards is killed', oneKilled],
    ['the apiserver is killed and comes back', apiserverRestarts],
    ['all guards are away, failurePolicy Fail', allAway],
    ['all guards are away, failurePolicy Ignore: what slips in is found', allAwayIgnored],
    ['guards are back', back],
  ]
  for (const [name, part] of parts) await t.test(name, (t) => part(t, controlPlane, replicas))
})

async function oneKilled(t: Test, controlPlane: ControlPlane, { balancer, running, start }: Replicas) {
  const writers = await startWriters(controlPlane, { count: WRITERS })
  await until('they write', () => writers.outcomes.length >= 5 * WRITERS)
  const [victim] = running() as [Replica]
  const counts = balancer.counts.get(victim.name)!
  const before = { ...counts }
  const killed = Date.now()
  process.kill(victim.pid, 'SIGKILL')
  await victim.kill()
  await until('that is known', () => !balancer.inRotation().includes(victim.name))
  const known = Date.now()
  await writeOn(writers, known)
  const outcomes = await writers.stop()

  const lost = outcomes.filter((outcome) => !isRight(outcome))
  t.strictSame(
    tally(lost.filter((outcome) => !isLostCall(outcome))),
    {},
    'a write is right, or its call was lost',
  )
  t.strictSame(
    lost.filter(({ started, ended }) => ended < killed || started > known).map(({ write }) => write),
    [],
    'lost only between its death and the news of it',
  )
  // Each lost call took a connection with it: one that was open, or one that the dead guard could not take.
  const connections = before.open + (counts.connections - before.connections) + counts.refused
  t.ok(lost.length <= connections, `${lost.length} calls lost, ${connections} connections`)
  t.comment(`${outcomes.length} writes, ${lost.length} lost in ${known - killed} ms; ${slowest(outcomes)}`)
  await start()
  await until('there are two again', () => balancer.inRotation().length === 2)
}

async function apiserverRestarts(t: Test, controlPlane: ControlPlane, { running }: Replicas) {
  const writers = await startWriters(controlPlane, { count: WRITERS })
  await until('they write', () => writers.outcomes.length >= 2 * WRITERS)
  await controlPlane.restart([GATES])
  const back = Date.now()
  const guards = running()
  const before = await Promise.all(guards.map(({ metrics }) => metrics()))
  await writeOn(writers, back)
  const outcomes = await writers.stop()

  const after = outcomes.filter(({ started }) => started > back)
  t.strictSame(tally(after.filter((outcome) => !isRight(outcome))), {}, `${after.length} writes afterwards`)
  const admitted = outcomes.filter(
    ({ expected, status }) => expected === 422 && status >= 200 && status < 300,
  )
  t.strictSame(tally(admitted), {}, 'at no time was anything admitted that is refused')
  t.comment(
    `${outcomes.length} writes, ${outcomes.filter((outcome) => !isRight(outcome)).length} lost meanwhile`,
  )

  const sum = (texts: string[]) =>
    texts.reduce((sum, text) => sum + metricValue(text, 'emuguard_admission_requests_total'), 0)
  const now = await Promise.all(guards.map(({ metrics }) => metrics()))
  t.ok(sum(now) - sum(before) >= after.length / 2, 'the same guards are asked')
  for (const { name, metrics } of guards) {
    await until(`${name} follows again`, async () => {
      const seconds = metricValue(await metrics(), 'emuguard_detection_last_success_timestamp_seconds')
      return seconds * 1000 > back
    })
    t.equal(
      metricValue(await metrics(), 'emuguard_surface_info', { action: 'Deny' }),
      2,
      `${name} denies as before`,
    )
  }
}

async function allAway(t: Test, controlPlane: ControlPlane, { running, balancer }: Replicas) {
  await Promise.all(running().map(({ kill }) => kill()))
  await until('that is known', () => balancer.inRotation().length === 0)
  await goesOnUnguarded(t, controlPlane)
  const { status, body } = await controlPlane.request('POST', PODS, pod('not-stored', NEW), ALICE)
  t.match({ status, message: body.message }, { status: 500, message: `failed calling webhook "${WEBHOOK}"` })
}

async function allAwayIgnored(t: Test, controlPlane: ControlPlane, { front }: Replicas) {
  const { request, kubeconfig } = controlPlane
  t.strictSame(await found(t, kubeconfig), [], 'nothing was in before')
  await storeRendered(controlPlane, front, await rendered('Ignore'))
  const dryRun = { ...ALICE, dryRun: true }
  await until('it is in force', async () => {
    return (await request('POST', PODS, pod('dry', NEW), dryRun)).status === 201
  })
  for (const name of ['slipped-1', 'slipped-2']) {
    answered(t, await request('POST', PODS, pod(name, NEW), ALICE), 201, `Pod ${name}`)
  }
  answered(t, await request('POST', DEPLOYMENTS, deployment('slipped', NEW), ALICE), 201, 'a Deployment')
  answered(t, await request('POST', DEPLOYMENTS, deployment('clean'), ALICE), 201, 'a clean Deployment')
  const { text } = await request('GET', '/metrics')
  const open = metricValue(text, 'apiserver_admission_webhook_fail_open_count', { name: WEBHOOK })
  t.ok(open >= 4, `the apiserver counts what it let through: ${open}`)
  t.strictSame(await found(t, kubeconfig), SLIPPED, 'the next audit lists exactly what slipped in')
}

const SLIPPED = ['Deployment/slipped', 'Pod/slipped-1', 'Pod/slipped-2']

async function back(t: Test, controlPlane: ControlPlane, { start, balancer, front }: Replicas) {
  const { request, kubeconfig } = controlPlane
  await Promise.all([start(), start()])
  await until('both are in rotation', () => balancer.inRotation().length === 2)
  const denied = async (policy: string) => {
    const { status, body } = await request('POST', PODS, pod('denied', NEW), ALICE)
    const message = `admission webhook "${WEBHOOK}" denied the request`
    t.match({ status, message: body.message }, { status: 422, message }, `denied under ${policy}`)
  }
  await denied('Ignore')
  await storeRendered(controlPlane, front, await rendered('Fail'))
  await denied('Fail')
  const writers = await startWriters(controlPlane, { count: WRITERS })
  await until('they write', () => writers.outcomes.length >= 5 * WRITERS)
  const outcomes = await writers.stop()
  t.strictSame(
    tally(outcomes.filter((outcome) => !isRight(outcome))),
    {},
    `all of ${outcomes.length} writes are right`,
  )
  t.strictSame(await found(t, kubeconfig), SLIPPED, 'and nothing more slipped in')
}

function rendered(failurePolicy: 'Fail' | 'Ignore') {
  return renderWebhook([...STAGE_2, GATES, `--failure-policy=${failurePolicy}`])
}

/** Until each of them has had several answers to what it sent after a moment. */
async function writeOn({ outcomes }: Writers, since: number): Promise<void> {
  await until('they write on', () => outcomes.filter(({ started }) => started > since).length >= 8 * WRITERS)
}

function isLostCall({ status, message }: Outcome): boolean {
  return status === 500 && message.includes(`failed calling webhook "${WEBHOOK}"`)
}

function slowest(outcomes: readonly Outcome[]): string {
  return `the slowest took ${Math.max(...outcomes.map(({ started, ended }) => ended - started))} ms`
}

/** What the audit of the cluster finds, as `Kind/name`. */
async function found(t: Test, kubeconfig: string): Promise<string[]> {
  const { report, stderr } = await runAudit('--kubeconfig', kubeconfig, '--to', '1.36')
  t.ok(report, stderr)
  return report!.items.map(({ object: { kind, name } }) => `${kind}/${name}`).sort()
}
