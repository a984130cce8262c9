import type { FastifyError, FastifyInstance } from 'fastify'
import type { Log } from '../telemetry/log.ts'
import { HttpError } from './json-body.ts'
import { hasStalled } from './stalled-body.ts'
import { statusBody } from './status-body.ts'

/** Answers every error with a metav1.Status, and tells the log, not the caller, about those of our own making. */
export function answerErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError | HttpError, { raw }, reply) => {
    // Fastify has the connection closed when a body cannot be read. If the rest of this one does come, on a connection
    // that is closed, the answer would be lost on the way.
    if (hasStalled(raw)) reply.removeHeader('connection')
    const code = error.statusCode ?? 500
    const isBug = code >= 500 && !(error instanceof HttpError)
    if (isBug) log.error({ err: error }, 'a request failed')
    // No review that etcd could store is that big: whoever sees this line has found an outage, or a way around.
    else if (code === 413) log.warn({ code }, error.message)
    else log.debug({ code }, error.message)
    return reply.code(code).send(statusBody(code, isBug ? 'internal error' : error.message))
  })
  // Before the body is read: what goes nowhere need not be parsed.
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? new HttpError(404, 'there is nothing here') : undefined)
  })
}
