import type { FastifyInstance } from 'fastify'
import { answerReview, type ReviewAnswer } from '../../admission/answer-review.ts'
import type { LiveGuard } from '../../detection/live-guard.ts'
import type { GroupVersionResource } from '../../surface/resource-name.ts'
import { countReview } from '../../telemetry/count-review.ts'
import { rejectionLine } from '../../telemetry/rejection-line.ts'
import { budgetGate, type GateContext } from '../budget-gate.ts'
import { HttpError, requireJson } from '../json-body.ts'
import { giveUpStalledBodies } from '../stalled-body.ts'

declare module 'fastify' {
  interface FastifyRequest {
    answer: ReviewAnswer | null
  }
}

/** What the route works with. */
export interface ValidateContext extends GateContext {
  live: LiveGuard
  labelsOf(resource: GroupVersionResource): GroupVersionResource
}

/** `POST /validate`: the admission webhook. Every call is counted; a rejected one leaves a line in the log. */
export function validateRoute(app: FastifyInstance, context: ValidateContext): void {
  const { live, metrics, labelsOf, log, limits } = context
  const letIn = budgetGate(context)
  app.decorateRequest('answer', null)
  app.route({
    method: 'POST',
    url: '/validate',
    onRequest: (request, reply, done) => {
      requireJson(request)
      letIn(request, reply)
      done()
    },
    preParsing: giveUpStalledBodies(limits, log),
    handler: (request, reply) => {
      const { inForce } = live
      // The apiserver asks again within its timeout, and then does what its failurePolicy says.
      if (inForce === null) {
        reply.header('retry-after', '1')
        throw new HttpError(503, 'the versions of the cluster are not known yet')
      }
      const answer = answerReview(inForce.guard, request.body, new Date())
      request.answer = answer
      const { judged, uid, problem } = answer
      if (judged === null) log.warn({ uid, problem }, 'not judged')
      else if (!judged.evaluation.allowed) {
        log.info(rejectionLine(uid!, judged.request, judged.evaluation), 'rejected')
      }
      return reply.code(answer.httpStatus).type('application/json').send(JSON.stringify(answer.body))
    },
    onResponse: (request, reply, done) => {
      const { statusCode: httpStatus, elapsedTime } = reply
      countReview(metrics, labelsOf, { answer: request.answer, httpStatus, seconds: elapsedTime / 1000 })
      done()
    },
  })
  app.route({
    method: app.supportedMethods.filter((method) => method !== 'POST'),
    url: '/validate',
    onRequest: (_request, reply, done) => {
      reply.header('allow', 'POST')
      done(new HttpError(405, 'reviews are POSTed'))
    },
    handler: () => {},
  })
}
