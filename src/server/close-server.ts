import type { FastifyInstance } from 'fastify'
import type { Connections } from './idle-connections.ts'
import type { Limits } from './limits.ts'

/**
 * Closes a server, and settles when all its connections are closed. Calls under way are answered. Node does not look
 * for slow callers any more once a server is closing (`http.Server.close` ends what holds `headersTimeout` and
 * `requestTimeout`), and one of them would hold it up until the process is killed: where nothing moves, connections are
 * closed here.
 * @param most milliseconds after which all that is left is cut off.
 */
export async function closeServer(
  app: FastifyInstance,
  connections: Connections,
  { look, stall }: Pick<Limits, 'look' | 'stall'>,
  most: number,
): Promise<void> {
  // Longer than stalled-body.ts waits, which gives a better answer.
  const patience = Math.ceil(stall / look) + 2
  const looks = setInterval(() => connections.closeSilent(patience), look)
  const end = setTimeout(() => app.server.closeAllConnections(), most)
  try {
    await app.close()
  } finally {
    clearInterval(looks)
    clearTimeout(end)
  }
}
