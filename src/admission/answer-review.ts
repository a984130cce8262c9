import type { Evaluation } from '../evaluate/evaluation.ts'
import { type Guard, judge } from '../evaluate/judge.ts'
import type { RequestAttributes } from '../evaluate/policy.ts'
import { auditAnnotations } from './audit-annotations.ts'
import { readReview } from './read-review.ts'
import { rejection } from './rejection.ts'
import { requestAttributes } from './request-attributes.ts'
import {
  type AdmissionResponse,
  type AdmissionReview,
  REVIEW_API_VERSION,
  REVIEW_KIND,
  type Status,
} from './review.ts'
import { warnings } from './warnings.ts'

/** The answer to a webhook call, and what metrics and log need to know of it. */
export interface ReviewAnswer {
  /** 400 when no AdmissionReview can be answered. */
  httpStatus: 200 | 400
  body: AdmissionReview | Status
  uid: string | null
  /** Why the request could not be judged; null when it was. */
  problem: string | null
  /** Null when the request could not be read. */
  judged: { request: RequestAttributes; evaluation: Evaluation } | null
}

/**
 * Answers the body of a webhook call. Pure. Whatever cannot be judged is refused: with an AdmissionReview where the
 * uid is known, with 400 where it is not.
 */
export function answerReview(guard: Guard, body: unknown, now: Date): ReviewAnswer {
  const { request, uid, problem } = readReview(body)
  if (request === null) {
    const status = badRequest(problem)
    return uid === null
      ? { httpStatus: 400, body: { apiVersion: 'v1', kind: 'Status', ...status }, uid, problem, judged: null }
      : { httpStatus: 200, body: review({ uid, allowed: false, status }), uid, problem, judged: null }
  }
  const attributes = requestAttributes(request)
  const evaluation = judge(guard, attributes, request.object, request.oldObject, now)
  const response: AdmissionResponse = { uid, allowed: evaluation.allowed }
  if (evaluation.findings.length > 0) {
    if (!evaluation.allowed) response.status = rejection(attributes, evaluation)
    const texts = warnings(evaluation)
    if (texts.length > 0) response.warnings = texts
    response.auditAnnotations = auditAnnotations(guard, evaluation)
  }
  return {
    httpStatus: 200,
    body: review(response),
    uid,
    problem,
    judged: { request: attributes, evaluation },
  }
}

function badRequest(problem: string): Status {
  return {
    status: 'Failure',
    code: 400,
    reason: 'BadRequest',
    message: `emuguard cannot judge this request: ${problem}`,
  }
}

function review(response: AdmissionResponse): AdmissionReview {
  return { apiVersion: REVIEW_API_VERSION, kind: REVIEW_KIND, response }
}
