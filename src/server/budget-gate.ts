import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { sparingLine } from '../telemetry/sparing-line.ts'
import type { Budget, Spent } from './budget.ts'
import { HttpError } from './json-body.ts'
import type { Limits } from './limits.ts'

export interface GateContext {
  budget: Budget
  metrics: Metrics
  log: Log
  limits: Limits
}

/**
 * Lets in what fits the budget, before anything of a body is kept. The rest is asked to come again, which kube-apiserver
 * does by itself within the webhook's timeout (client-go, rest/with_retry.go: 429 or 5xx with Retry-After). A body whose
 * length is not declared counts as the greatest: the apiserver always declares it.
 * @throws {HttpError} 413 or 429, with Retry-After. What is still to come of the body Node reads and drops (see drain.ts).
 */
export function budgetGate({ budget, metrics, log, limits }: GateContext) {
  const tell = sparingLine(limits.shedLine, (reason: Spent, _fields: null, times) =>
    log.warn(
      { reason, times, requests: budget.requests, bytes: budget.bytes },
      'too much is in flight: calls were asked to come again',
    ),
  )
  const show = () => {
    metrics.requestsInFlight.set(budget.requests)
    metrics.bytesInFlight.set(budget.bytes)
  }
  return ({ headers, raw }: FastifyRequest, reply: FastifyReply): void => {
    const isDeclared = headers['transfer-encoding'] === undefined
    const bytes = isDeclared ? Number(headers['content-length'] ?? 0) : limits.bodyBytes
    if (bytes > limits.bodyBytes)
      throw new HttpError(413, `the body is larger than ${limits.bodyBytes} bytes`)
    const end = budget.take(bytes)
    if (typeof end === 'string') {
      metrics.shed.inc({ reason: end })
      tell(end, null, performance.now())
      reply.header('retry-after', '1')
      throw new HttpError(429, MESSAGES[end])
    }
    show()
    const release = () => {
      end()
      show()
    }
    // Whichever is first. The request's comes when its body was read and judged, which is one step, or was broken off,
    // also where nobody reads the answer.
    raw.once('close', release)
    reply.raw.once('close', release)
  }
}

const MESSAGES: Record<Spent, string> = {
  requests: 'too many reviews are in flight (--max-requests-inflight): come again',
  bytes: 'too many bytes of reviews are in flight (--max-bytes-inflight): come again',
}
