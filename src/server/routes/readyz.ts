import type { FastifyInstance } from 'fastify'
import { type Health, reportHealth } from '../health.ts'

/** `GET /readyz`: whether reviews should be sent here; `?verbose` lists the checks. */
export function readyzRoute(app: FastifyInstance, health: Health): void {
  app.get<{ Querystring: { verbose?: string } }>('/readyz', (request, reply) => {
    const { httpStatus, text } = reportHealth('readyz', health.readiness, request.query.verbose !== undefined)
    return reply.code(httpStatus).type('text/plain').send(text)
  })
}
