import { pathText } from '../admission/finding-text.ts'
import { printable } from '../admission/printable.ts'
import type { Evaluation } from '../evaluate/evaluation.ts'
import type { RequestAttributes } from '../evaluate/policy.ts'
import { formatResource } from '../surface/resource-name.ts'

/**
 * The fields of the one log line that a rejected request leaves, and what they say; docs/reference/logs.md prints
 * them. Never the object itself: it may hold secrets, and it is big.
 */
export const REJECTION_FIELDS = {
  uid: 'uid of the admission request',
  operation: '`CREATE` or `UPDATE`',
  resource: 'what the client asked for: `apps/v1/deployments`',
  subresource: 'for example `resize`; empty for the object itself',
  namespace: 'empty for cluster-scoped objects',
  name: 'empty with `generateName`',
  user: 'the authenticated user',
  dryRun: 'whether nothing would have been stored',
  findings: 'how many findings led to the refusal',
  first: 'the first of them (at most 5): surface, version, reason, fieldPath, feature',
} as const

export type RejectionLine = Record<keyof typeof REJECTION_FIELDS, unknown>

const FIRST = 5

/** The line of a rejected request: strings bounded and without control characters. */
export function rejectionLine(
  uid: string,
  request: RequestAttributes,
  { findings }: Evaluation,
): RejectionLine {
  const denied = findings.filter(({ action }) => action === 'Deny')
  return {
    uid,
    operation: request.operation,
    resource: printable(formatResource(request.resource), 253),
    subresource: printable(request.subresource, 63),
    namespace: printable(request.namespace, 63),
    name: printable(request.name, 253),
    user: printable(request.username, 253),
    dryRun: request.dryRun,
    findings: denied.length,
    first: denied.slice(0, FIRST).map((finding) => ({
      surface: finding.surface,
      version: finding.version,
      reason: finding.reason,
      fieldPath: pathText(finding),
      feature: finding.feature,
    })),
  }
}
