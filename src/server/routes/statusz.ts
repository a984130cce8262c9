import type { FastifyInstance } from 'fastify'
import type { GuardStatus } from '../guard-status.ts'

/** `GET /statusz`: what is in force and why, as JSON; what `emuguard status` prints. */
export function statuszRoute(app: FastifyInstance, status: () => GuardStatus): void {
  app.get('/statusz', (_request, reply) => reply.type('application/json').send(JSON.stringify(status())))
}
