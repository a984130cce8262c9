import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createCertificates } from '../certs/create.ts'
import { largeReview } from './overload/large-review.ts'
import { persist } from './overload/persist.ts'

// Reviews of 17 MB, the largest that etcd still takes, one after the other (the baseline) and 200 at once, against the
// guard as a user starts it. Each client comes again when it is told to, as an apiserver does. Flags for the guard may be
// given in EMUGUARD_BENCH_FLAGS.
const AT_ONCE = 200
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'emuguard-bench-'))
await createCertificates(folder)
const more = (process.env['EMUGUARD_BENCH_FLAGS'] ?? '').split(' ').filter(Boolean)
const flags = ['--bind-address=127.0.0.1', '--secure-port=0', '--metrics-port=0', `--cert-dir=${folder}`]
const program = [join(root, 'src/main.ts'), 'serve', ...flags, '--log-level=error', ...more]
const guard = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] })
const lost = once(guard, 'exit').then(([code, signal]) => {
  throw new Error(`the guard ended (${code ?? signal})`)
})
const peak = () => {
  const bytes =
    Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${guard.pid}/status`, 'utf8'))![1]) * 1024
  writeFileSync(`/proc/${guard.pid}/clear_refs`, '5')
  return `${Math.round(bytes / 1024 / 1024)} MiB`
}

async function measure(url: string): Promise<void> {
  const body = largeReview()
  const agent = new Agent({ keepAlive: true, ca: readFileSync(join(folder, 'ca.crt')) })
  console.log(`${'idle'.padEnd(34)} peak RSS ${peak()}`)
  const run = async (name: string, calls: number, atOnce: boolean): Promise<number> => {
    const start = performance.now()
    const outcomes = []
    for (let call = 0; call < calls; call++) {
      const outcome = persist(url, agent, body)
      outcomes.push(atOnce ? outcome : await outcome)
    }
    const all = await Promise.all(outcomes)
    const seconds = (performance.now() - start) / 1000
    const sum = (of: (outcome: (typeof all)[number]) => number) =>
      all.reduce((total, one) => total + of(one), 0)
    const facts = [
      `answered ${sum(({ isAnswered }) => Number(isAnswered))}`,
      `within 10 s ${sum(({ isAnswered, seconds: after }) => Number(isAnswered && after <= 10))}`,
      `shed ${sum(({ shed }) => shed)}`,
      `failed ${sum(({ isAnswered }) => Number(!isAnswered))}`,
      `peak RSS ${peak()}`,
      `${((seconds / calls) * 1000).toFixed(0)} ms a review`,
    ]
    console.log(`${name.padEnd(34)} ${facts.join(', ')}`)
    for (const problem of new Set(all.map(({ problem }) => problem))) if (problem) console.log(`  ${problem}`)
    return seconds / calls
  }
  await run('warm-up', 3, false)
  const baseline = await run('one after the other', 15, false)
  const overloaded = await run(`${AT_ONCE} at once`, AT_ONCE, true)
  console.log(`time for a review, to that of one after the other: ${(overloaded / baseline).toFixed(2)}x`)
  await run('one after the other, once more', 15, false)
  agent.destroy()
}

try {
  const [greeting] = await Promise.race([once(createInterface(guard.stdout), 'line'), lost])
  const url = /https:\S+\/validate/.exec(String(greeting))![0]
  await Promise.race([measure(url), lost])
} finally {
  lost.catch(() => {})
  guard.kill('SIGKILL')
  rmSync(folder, { recursive: true })
}
