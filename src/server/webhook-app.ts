import fastify, { type FastifyInstance } from 'fastify'
import { type CertificatePair, secureContextOf } from '../certificates/certificate.ts'
import { type AllowedClients, clientTlsOptions, requireClientCertificates } from './client-certificates.ts'
import { answerClientErrors } from './client-errors.ts'
import { closeConnectionsWhileDraining, readToTheEndBeforeClosing } from './drain.ts'
import { answerErrors } from './error-answers.ts'
import { dropWhatCrossesGoodbye } from './goodbye.ts'
import type { Health } from './health.ts'
import { parseJsonBodies } from './json-body.ts'
import { type ValidateContext, validateRoute } from './routes/validate.ts'

/** The HTTPS server that the apiserver calls. */
export function webhookApp(
  certificate: CertificatePair,
  context: ValidateContext & { health: Health; clients: AllowedClients | null },
): FastifyInstance {
  const { clients, limits } = context
  const app = fastify({
    https: {
      ...secureContextOf(certificate),
      ...(clients && clientTlsOptions(clients.authorities.current)),
      handshakeTimeout: limits.handshake,
      headersTimeout: limits.headers,
      connectionsCheckingInterval: limits.check,
    },
    bodyLimit: limits.bodyBytes,
    keepAliveTimeout: limits.keepAlive,
    // For those that wait for their first request, too.
    connectionTimeout: limits.keepAlive,
    clientErrorHandler: answerClientErrors(limits),
    requestTimeout: limits.request,
    // See drain.ts.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    logger: false,
  }) as unknown as FastifyInstance
  dropWhatCrossesGoodbye(app)
  // Before the rest: strangers are told nothing else.
  if (clients !== null) requireClientCertificates(app, clients, context.log)
  answerErrors(app, context.log)
  closeConnectionsWhileDraining(app, context.health)
  readToTheEndBeforeClosing(app, limits)
  parseJsonBodies(app)
  validateRoute(app, context)
  return app
}
