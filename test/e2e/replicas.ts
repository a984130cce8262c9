// The Pods of a Deployment: guards with the same flags and certificate behind a balancer.

import type { Test } from 'tap'
import { type Balancer, startBalancer } from './balancer.ts'
import { createTestCertificates, startTestGuard, type TestGuard } from './guard.ts'
import { metricValue } from './metric-value.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface Replica extends TestGuard {
  name: string
  /** Webhook calls that it counted, as long as it could be asked. */
  calls(): Promise<number>
  /**
   * SIGTERM; resolves when it is gone, and leaves nothing but its count of calls.
   * @throws {Error} when it had to be killed.
   */
  stop(): Promise<void>
  /** SIGKILL; leaves nothing. */
  kill(): Promise<void>
}

export interface Replicas {
  balancer: Balancer
  /** Those that were neither stopped nor killed; oldest first. */
  running(): readonly Replica[]
  /** All there ever were. */
  all: readonly Replica[]
  /** Starts one more and waits for its /readyz: the balancer learns of it later. */
  start(): Promise<Replica>
  /** What an apiserver sees, and the metrics of all that run, for a registration. */
  front: Pick<TestGuard, 'webhookUrl' | 'caBundle' | 'metrics'>
}

/** How late a balancer learns of a change, in milliseconds. */
const PERIOD = 100
const LAG = 400

/** Starts `count` guards behind a balancer that knows them all; they last as long as the test. */
export async function startReplicas(t: Test, count: number, flags: string[]): Promise<Replicas> {
  const folder = await temporaryFolder('emuguard-replicas-')
  await createTestCertificates(folder.path)
  const balancer = await startBalancer({ period: PERIOD, lag: LAG })
  const all: Replica[] = []
  const gone = new Set<TestGuard>()
  const running = () => all.filter((replica) => !gone.has(replica))
  t.teardown(async () => {
    await balancer.close()
    for (const replica of running()) await replica.remove({ printLog: !t.passing() })
    await folder.remove()
  })

  const start = async () => {
    const guard = await startTestGuard(flags, { certificates: folder.path })
    const name = `replica ${all.length + 1}`
    const replica = asReplica(guard, name, () => {
      gone.add(replica)
      balancer.forget(name)
    })
    all.push(replica)
    balancer.add({ name, port: Number(new URL(guard.webhookUrl).port), ready: () => isReady(guard) })
    return replica
  }
  for (let started = 0; started < count; started++) await start()
  await until('all are in rotation', () => balancer.inRotation().length === count)
  const front = {
    webhookUrl: `https://127.0.0.1:${balancer.port}/validate`,
    caBundle: all[0]!.caBundle,
    metrics: async () => (await Promise.all(running().map(({ metrics }) => metrics()))).join('\n'),
  }
  return { balancer, running, all, start, front }
}

function asReplica(guard: TestGuard, name: string, leaves: () => void): Replica {
  let calls = 0
  const count = async () => {
    // A server that is closing may be gone between two looks.
    const text = await guard.metrics().catch(() => '')
    calls = Math.max(calls, metricValue(text, 'emuguard_admission_requests_total'))
  }
  return {
    ...guard,
    name,
    async calls() {
      await count()
      return calls
    },
    async stop() {
      leaves()
      const ended = guard.stop().then(() => true)
      do await count()
      while (!(await Promise.race([ended, after(50)])))
      const log = guard.log()
      await guard.remove()
      if (!log.includes('"msg":"stopped"'))
        throw new Error(`${name} did not end by itself: ${log.slice(-1000)}`)
    },
    async kill() {
      leaves()
      await guard.kill()
      await guard.remove()
    },
  }
}

async function isReady({ observabilityUrl }: TestGuard): Promise<boolean> {
  return (await fetch(`${observabilityUrl}/readyz`, { signal: AbortSignal.timeout(1000) })).ok
}

function after(milliseconds: number): Promise<false> {
  return new Promise((done) => setTimeout(() => done(false), milliseconds))
}

/** Waits for something that other processes will bring about. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (await isSo()) return
    await after(50)
  }
  throw new Error(`never came true: ${what}`)
}
