import fastify, { type FastifyInstance } from 'fastify'
import { type CertificatePair, secureContextOf } from './certificate.ts'
import { closeConnectionsWhileDraining } from './drain.ts'
import { answerErrors } from './error-answers.ts'
import type { Health } from './health.ts'
import { parseJsonBodies } from './json-body.ts'
import { LIMITS } from './limits.ts'
import { type ValidateContext, validateRoute } from './routes/validate.ts'

/** The HTTPS server that the apiserver calls. */
export function webhookApp(
  certificate: CertificatePair,
  context: ValidateContext & { health: Health },
): FastifyInstance {
  const app = fastify({
    https: {
      ...secureContextOf(certificate),
      handshakeTimeout: LIMITS.handshake,
      headersTimeout: LIMITS.headers,
      connectionsCheckingInterval: LIMITS.check,
    },
    bodyLimit: LIMITS.bodyBytes,
    keepAliveTimeout: LIMITS.keepAlive,
    requestTimeout: LIMITS.request,
    // See drain.ts.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    logger: false,
  }) as unknown as FastifyInstance
  answerErrors(app, context.log)
  closeConnectionsWhileDraining(app, context.health)
  parseJsonBodies(app)
  validateRoute(app, context)
  return app
}
