// A rollback window closes while a real apiserver asks a guard: to the moment, what was refused is stored and counted,
// and status, metrics and log say so.

import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { registerGuard, startTestGuard, type TestGuard } from './guard.ts'
import { STAGE_2 } from './guarded-cluster.ts'
import { metricValue } from './metric-value.ts'
import { GATES_OF_NEW_FIELDS, PODS, pod } from './objects.ts'
import { until } from './replicas.ts'

const run = promisify(execFile)
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const GATES = `--feature-gates=${GATES_OF_NEW_FIELDS}`
/** Lengths of a window in seconds; the longer ones are for a machine that is too busy to start a guard in the first. */
const LENGTHS = [10, 40, 160]
/** What must be left of it for a look at the guard, in milliseconds. */
const ENOUGH = 6000
const REMAINING = 'emuguard_window_seconds_remaining'
const WOULD_BREAK = 'emuguard_would_break_total'

t.test('a rollback window that closes', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: [GATES] })
  if (!controlPlane) return
  const { guard, closes } = await guardWithWindow(t, controlPlane)
  const writes = writeUntilAfter(controlPlane, closes)
  await t.test('before: the time left is told', (t) => open(t, guard, closes))
  const { refused, stored } = await judged(t, await writes, closes)
  await t.test('afterwards: closed', (t) => closed(t, guard, closes, { refused, stored }))
})

async function guardWithWindow(
  t: Test,
  controlPlane: ControlPlane,
): Promise<{ guard: TestGuard; closes: Date }> {
  for (const seconds of LENGTHS) {
    const opened = new Date()
    const closes = new Date(opened.getTime() + seconds * 1000)
    const configuration = {
      apiVersion: 'emuguard.dev/v1alpha1',
      kind: 'GuardConfiguration',
      window: { opened: opened.toISOString(), duration: `${seconds}s` },
    }
    const folder = t.testdir({ 'guard.json': JSON.stringify(configuration) })
    const guard = await startTestGuard([...STAGE_2, GATES, `--config=${folder}/guard.json`])
    t.teardown(() => guard.remove({ printLog: !t.passing() }))
    await registerGuard(controlPlane, guard)
    if (closes.getTime() - Date.now() > ENOUGH) return { guard, closes }
    await guard.stop()
  }
  throw new Error(`no guard started within ${LENGTHS.at(-1)} s`)
}

interface Write {
  started: number
  ended: number
  status: number
}

/** The same new field every tenth of a second, from now until some time after the moment. */
async function writeUntilAfter({ request }: ControlPlane, moment: Date): Promise<Write[]> {
  const writes: Write[] = []
  while (Date.now() < moment.getTime() + 2000) {
    const started = Date.now()
    const { status } = await request('POST', PODS, pod(`write-${writes.length}`, { emptyDirModes: [0o700] }))
    writes.push({ started, ended: Date.now(), status })
    await sleep(100)
  }
  return writes
}

async function judged(t: Test, writes: Write[], closes: Date) {
  const before = writes.filter(({ ended }) => ended < closes.getTime())
  const after = writes.filter(({ started }) => started >= closes.getTime())
  t.ok(
    before.length > 0 && after.length > 0,
    `${before.length} writes before it closed, ${after.length} after`,
  )
  t.strictSame(statuses(before), [422], 'refused as long as it is open')
  t.strictSame(statuses(after), [201], 'stored from then on')
  const count = (wanted: number) => writes.filter(({ status }) => status === wanted).length
  return { refused: count(422), stored: count(201) }
}

function statuses(writes: Write[]): number[] {
  return [...new Set(writes.map(({ status }) => status))]
}

async function open(t: Test, guard: TestGuard, closes: Date) {
  const table = await statusOf(guard)
  t.match(table, `closing, 0h0m left until ${closes.toISOString()}, then at most Audit`)
  const { window, surfaces } = JSON.parse(await statusOf(guard, '-o', 'json'))
  t.match(
    { window, surfaces },
    {
      window: { phase: 'closing', closes: closes.toISOString(), afterwards: 'Audit' },
      surfaces: [{ action: 'Deny' }, { action: 'Deny' }],
    },
  )
  for (const left of [window.secondsRemaining, metricValue(await guard.metrics(), REMAINING)]) {
    t.ok(left > 0 && left <= LENGTHS.at(-1)!, `${left} s left`)
  }
}

async function closed(
  t: Test,
  guard: TestGuard,
  closes: Date,
  { refused, stored }: { refused: number; stored: number },
) {
  // The gauge follows the clock every few seconds.
  await until('the metric is 0', async () => {
    return new RegExp(`^${REMAINING}\\{afterwards="Audit"\\} 0$`, 'm').test(await guard.metrics())
  })
  t.match(await statusOf(guard), `closed since ${closes.toISOString()}: at most Audit`)
  const metrics = await guard.metrics()
  t.equal(metricValue(metrics, 'emuguard_surface_info', { action: 'Audit' }), 2)
  t.equal(metricValue(metrics, 'emuguard_surface_info', { action: 'Deny' }), 0)
  t.equal(metricValue(metrics, WOULD_BREAK, { action: 'Deny' }), refused, 'each that was refused is counted')
  t.equal(metricValue(metrics, WOULD_BREAK, { action: 'Audit' }), stored, 'and each that was stored')
  t.equal(guard.log().split('the rollback window has closed').length - 1, 1, 'said once in the log')
}

async function statusOf({ observabilityUrl }: TestGuard, ...args: string[]): Promise<string> {
  return (await run(process.execPath, [MAIN, 'status', observabilityUrl, ...args])).stdout
}
