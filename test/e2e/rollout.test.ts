// Two guards of a Deployment are replaced again and again while users write, and the apiserver may let nothing pass that
// they have not judged: no write may be lost.

import t, { type Test } from 'tap'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { registerGuard } from './guard.ts'
import { STAGE_2 } from './guarded-cluster.ts'
import { metricValue } from './metric-value.ts'
import { GATES_OF_NEW_FIELDS } from './objects.ts'
import { type Replicas, startReplicas, until } from './replicas.ts'
import { isRight, startWriters, tally } from './writers.ts'

const GATES = `--feature-gates=${GATES_OF_NEW_FIELDS}`
const ROLLS = 20
const WRITERS = 8
/** Four times what the balancer takes to learn that a replica is on its way out. */
const DELAY = '--shutdown-delay-duration=2s'
const WEBHOOK = 'validate.emuguard.dev'

t.test('rolling restarts of two guards under writes', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: [GATES] })
  if (!controlPlane) return
  const replicas = await startReplicas(t, 2, [...STAGE_2, GATES, DELAY])
  await registerGuard(controlPlane, replicas.front)
  await t.test(`no write is lost in ${ROLLS} of them`, (t) => rolls(t, controlPlane, replicas))
  await t.test('a call that dies with its guard is a lost write', (t) => control(t, controlPlane, replicas))
})

async function rolls(t: Test, controlPlane: ControlPlane, replicas: Replicas) {
  // Slowly enough that guards, which start all the time, find a processor.
  const writers = await startWriters(controlPlane, { count: WRITERS, pause: 100 })
  await until('they write', () => writers.outcomes.length >= WRITERS)
  let leaving: Promise<void> = Promise.resolve()
  for (let roll = 0; roll < ROLLS; roll++) {
    // As a Deployment with maxSurge 1 and maxUnavailable 0: what terminates does not count.
    const [oldest] = replicas.running()
    await replicas.start()
    await leaving
    leaving = oldest!.stop()
  }
  await leaving
  const last = Date.now()
  await until('they wrote after the last', () => writers.outcomes.some(({ started }) => started > last))
  const outcomes = await writers.stop()

  const wrong = outcomes.filter((outcome) => !isRight(outcome))
  t.strictSame(tally(wrong), {}, `${outcomes.length} writes`)
  t.equal(await failedCalls(controlPlane), 0, 'the apiserver counts no failed call either')
  t.equal(replicas.balancer.turnedAway(), 0)
  t.comment(`${outcomes.length} writes, ${wrong.length} wrong: ${JSON.stringify(tally(outcomes))}`)
  for (const { name, calls } of replicas.all) {
    const { connections = 0, refused = 0 } = replicas.balancer.counts.get(name) ?? {}
    t.comment(`${name}: ${await calls()} calls by ${connections} connections, ${refused} refused`)
  }
}

/** That the writers above would have seen a lost call: here some are under way for certain. */
async function control(t: Test, controlPlane: ControlPlane, replicas: Replicas) {
  const before = await failedCalls(controlPlane)
  const writers = await startWriters(controlPlane, { count: WRITERS })
  await until('they write', () => writers.outcomes.length >= WRITERS)
  const victims = replicas.running()
  for (const { pid } of victims) process.kill(pid, 'SIGSTOP')
  await until('a call waits', () => writers.underWay().some((since) => Date.now() - since > 1000))
  for (const victim of victims) await victim.kill()
  await replicas.start()
  await until('there is a guard again', () => replicas.balancer.inRotation().length === 1)
  const back = Date.now()
  await until('they go on', () => writers.outcomes.filter(({ started }) => started > back).length > WRITERS)
  const outcomes = await writers.stop()

  const lost = outcomes.filter((outcome) => !isRight(outcome))
  t.ok(lost.length > 0, `${lost.length} of ${outcomes.length} writes are lost`)
  t.strictSame(
    lost.filter(
      ({ status, message }) => status !== 500 || !message.includes(`failed calling webhook "${WEBHOOK}"`),
    ),
    [],
    'and not otherwise wrong',
  )
  const counted = (await failedCalls(controlPlane)) - before
  t.ok(counted >= lost.length, `the apiserver counts them: ${counted}, with what it writes itself`)
  t.strictSame(
    lost.filter(({ started }) => started > back),
    [],
    'none when it is over',
  )
}

async function failedCalls({ request }: ControlPlane): Promise<number> {
  const { text } = await request('GET', '/metrics')
  const failures = { name: WEBHOOK, error_type: 'calling_webhook_error' }
  return metricValue(text, 'apiserver_admission_webhook_rejection_count', failures)
}
