import type { FastifyInstance } from 'fastify'
import type { LiveCertificate } from './certificate-renewal.ts'
import type { Health } from './health.ts'
import { LIMITS } from './limits.ts'

/** What has to end. */
export interface Running {
  health: Health
  certificate: LiveCertificate
  /** What else runs by the clock. */
  watches: { stop(): void }[]
  webhook: FastifyInstance
  observability: FastifyInstance
  /** Closes the connections of both on which nothing was ever asked. */
  closeUnused(): void
}

/** Ends a guard in this order, without breaking a call that is under way. Settles when all connections are closed. */
export async function shutDown({
  health,
  certificate,
  watches,
  webhook,
  observability,
  closeUnused,
}: Running): Promise<void> {
  // 1. /readyz fails, and every answer asks for its connection to be closed.
  health.isDraining = true
  // 2. No new connections; idle ones are closed, calls under way are answered.
  const webhookClosed = webhook.close()
  // A first request may be on its way; a client whose unused connection is closed simply opens another.
  const unused = setInterval(closeUnused, LIMITS.unused)
  await webhookClosed
  certificate.stop()
  for (const watch of watches) watch.stop()
  // 3. Last, so that probes and a final scrape see the shutdown.
  await observability.close()
  clearInterval(unused)
}
