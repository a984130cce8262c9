import type { ReviewAnswer } from '../admission/answer-review.ts'
import type { GroupVersionResource } from '../surface/resource-name.ts'
import type { Metrics } from './metrics.ts'

/** What a webhook call came to; `answer` is null when the call did not get as far as a review (413, 415 …). */
export interface ReviewedCall {
  answer: ReviewAnswer | null
  httpStatus: number
  seconds: number
}

/** Counts a webhook call and its findings. */
export function countReview(
  metrics: Metrics,
  labelsOf: (resource: GroupVersionResource) => GroupVersionResource,
  { answer, httpStatus, seconds }: ReviewedCall,
): void {
  metrics.duration.observe(seconds)
  const judged = answer?.judged ?? null
  if (judged === null) {
    // A review that cannot be judged is answered with HTTP 200; what it came to is a 400 all the same.
    const code = String(answer === null ? httpStatus : 400)
    metrics.requests.inc({ operation: 'unknown', allowed: 'false', code, dry_run: 'unknown' })
    return
  }
  const { request, evaluation } = judged
  const dry_run = String(request.dryRun)
  const { allowed } = evaluation
  const code = allowed ? '200' : '422'
  metrics.requests.inc({ operation: request.operation, allowed: String(allowed), code, dry_run })
  for (const {
    surface,
    version: surface_version,
    reason,
    resource,
    feature,
    hazard,
    seen,
    action,
  } of evaluation.findings) {
    const labels = { surface, surface_version, reason, feature: feature ?? '', hazard, seen, action, dry_run }
    metrics.wouldBreak.inc({ ...labels, ...labelsOf(resource) })
  }
}
