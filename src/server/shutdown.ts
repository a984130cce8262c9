import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { LiveCertificate } from '../certificates/certificate-renewal.ts'
import { closeServer } from './close-server.ts'
import type { Health } from './health.ts'
import type { Connections } from './idle-connections.ts'
import type { Limits } from './limits.ts'

/** What has to end. */
export interface Running {
  health: Health
  certificate: LiveCertificate
  /** What else runs by the clock. */
  watches: { stop(): void }[]
  webhook: FastifyInstance
  observability: FastifyInstance
  connections: { calls: Connections; probes: Connections }
  limits: Limits
}

/**
 * Ends a guard in this order, without breaking a call that is under way. Settles when all connections are closed.
 * @param delay milliseconds during which all goes on but readiness: kube-apiserver's `--shutdown-delay-duration`.
 */
export async function shutDown(
  { health, certificate, watches, webhook, observability, connections, limits }: Running,
  delay: number,
  sleep: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<void> {
  // 1. /readyz fails, and every answer asks for its connection to be closed. Meanwhile nobody is turned away: it takes
  // seconds until the last kube-proxy has stopped sending new connections here.
  health.isDraining = true
  const last = Math.min(delay, limits.idleBeforeClose)
  if (delay > last) await sleep(delay - last)
  // 2. What is idle now was not used in all that time, and is closed while new connections are still taken: a call that
  // was about to go there comes again, perhaps to here. The others were closed by their own answers.
  if (delay > 0) {
    connections.calls.closeIdle()
    await sleep(last)
  }
  // 3. No new connections; calls under way are answered. A first request may still be on its way; a client whose unused
  // connection is closed simply opens another.
  await closeServer(webhook, connections.calls, limits, limits.lastCalls)
  certificate.stop()
  for (const watch of watches) watch.stop()
  // 4. Last, so that probes and a final scrape see the shutdown.
  await closeServer(observability, connections.probes, limits, limits.lastProbes)
}
