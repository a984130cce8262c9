import type { FastifyInstance } from 'fastify'
import { PING, reportHealth } from '../health.ts'

/** `GET /livez`: the process answers. Nothing else counts: a restart repairs neither a certificate nor a shutdown. */
export function livezRoute(app: FastifyInstance): void {
  app.get<{ Querystring: { verbose?: string } }>('/livez', (request, reply) => {
    const { httpStatus, text } = reportHealth('livez', [PING], request.query.verbose !== undefined)
    return reply.code(httpStatus).type('text/plain').send(text)
  })
}
