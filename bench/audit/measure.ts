import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

export interface Measurement {
  wallSeconds: number
  cpuSeconds: number
  peakMiB: number
  serverCpuSeconds: number
}

const TELL_USAGE = join(import.meta.dirname, 'tell-usage.ts')

/** Runs a program once and says what it cost it and the server. @throws {Error} when its exit code is not as expected. */
export async function measure(
  args: string[],
  options: { serverPid: number; env?: Record<string, string>; expectedCode: number },
): Promise<Measurement> {
  const serverBefore = cpuSecondsOf(options.serverPid)
  const start = performance.now()
  const child = spawn(process.execPath, ['--import', TELL_USAGE, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  })
  const [errors, usage, [code]] = await Promise.all([
    text(child.stderr!),
    text(child.stdio[3] as Readable),
    once(child, 'exit'),
  ])
  if (code !== options.expectedCode) throw new Error(`${args.join(' ')} ended with ${code}: ${errors}`)
  return {
    wallSeconds: (performance.now() - start) / 1000,
    serverCpuSeconds: cpuSecondsOf(options.serverPid) - serverBefore,
    ...(JSON.parse(usage) as { cpuSeconds: number; peakMiB: number }),
  }
}

/** User and system time of a process (proc_pid_stat(5): fields 14 and 15, in ticks of 10 ms). */
function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
