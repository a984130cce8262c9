import fastify, { type FastifyInstance } from 'fastify'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { answerErrors } from './error-answers.ts'
import type { GuardStatus } from './guard-status.ts'
import type { Health } from './health.ts'
import { LIMITS } from './limits.ts'
import { livezRoute } from './routes/livez.ts'
import { metricsRoute } from './routes/metrics.ts'
import { readyzRoute } from './routes/readyz.ts'
import { statuszRoute } from './routes/statusz.ts'

/** The plain HTTP server for probes and Prometheus, which neither hold the CA nor should wait behind reviews. */
export function observabilityApp(
  health: Health,
  metrics: Pick<Metrics, 'registry'>,
  log: Log,
  status?: () => GuardStatus,
): FastifyInstance {
  const app = fastify({
    http: { headersTimeout: LIMITS.headers, connectionsCheckingInterval: LIMITS.check },
    requestTimeout: LIMITS.headers,
    bodyLimit: 1024,
    logger: false,
  })
  answerErrors(app, log)
  livezRoute(app)
  readyzRoute(app, health)
  metricsRoute(app, metrics)
  if (status !== undefined) statuszRoute(app, status)
  return app
}
