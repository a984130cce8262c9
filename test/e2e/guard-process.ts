// `emuguard serve` as a process of its own, as a user starts it.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { printLogEnd, startServer, waitUntilReady } from './server-process.ts'
import type { TemporaryFolder } from './temporary-folder.ts'

export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))

export interface GuardProcess {
  /** Of the webhook, on 127.0.0.1. */
  port: number
  /** `http://127.0.0.1:PORT` of /metrics, /readyz and /statusz. */
  observabilityUrl: string
  /** The text of /metrics. */
  metrics(): Promise<string>
  /** Everything it has logged. */
  log(): string
  pid: number
  /** Ends it as a kubelet would; its log stays. */
  stop(): Promise<void>
  /** SIGKILL; its log stays. */
  kill(): Promise<void>
  /** Ends it and removes its files; `printLog` first shows the end of its log, for a failed test. */
  remove(options?: { printLog?: boolean }): Promise<void>
}

/**
 * Starts it on free ports of 127.0.0.1, and waits for /readyz, or for the first answer of whatever kind.
 * @param folder for its log; goes with it.
 * @param flags all others, that of the certificate included.
 */
export async function startGuardProcess(
  folder: TemporaryFolder,
  flags: string[],
  { ready = true }: { ready?: boolean } = {},
): Promise<GuardProcess> {
  const [port, metricsPort] = [await freePort(), await freePort()]
  const server = startServer(
    'emuguard',
    process.execPath,
    [
      join(CHECKOUT, 'src/main.ts'),
      'serve',
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--metrics-port=${metricsPort}`,
      ...flags,
    ],
    folder.file('guard.log'),
  )
  const remove = async () => {
    await server.kill()
    await folder.remove()
  }
  const observabilityUrl = `http://127.0.0.1:${metricsPort}`
  try {
    await waitUntilReady(server, async () => (await fetch(`${observabilityUrl}/readyz`)).ok || !ready)
  } catch (error) {
    await remove()
    throw error
  }
  return {
    port,
    observabilityUrl,
    metrics: async () => (await fetch(`${observabilityUrl}/metrics`)).text(),
    log: () => server.log(),
    pid: server.pid,
    stop: () => server.stop(),
    kill: () => server.kill(),
    async remove({ printLog = false } = {}) {
      if (printLog) printLogEnd(server)
      await remove()
    },
  }
}
