import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../../telemetry/metrics.ts'

/** `GET /metrics`: the Prometheus text format. */
export function metricsRoute(app: FastifyInstance, { registry }: Pick<Metrics, 'registry'>): void {
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}
