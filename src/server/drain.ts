import type { FastifyInstance } from 'fastify'
import type { Health } from './health.ts'

/**
 * Replaces Fastify's `return503OnClosing`: it turns calls away without `Retry-After`, which the apiserver passes on to
 * the user as an error. A closing guard judges whatever still arrives on its open connections, and asks with every
 * answer that the connection be closed: each of them brings one more call at the most, and none is lost.
 */
export function closeConnectionsWhileDraining(app: FastifyInstance, health: Health): void {
  // On sending, so that it reaches the calls that were under way when the shutdown began.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (health.isDraining) reply.header('connection', 'close')
    done()
  })
}
