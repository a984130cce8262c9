import { cappedAction, isStronger } from './capped-action.ts'
import type { JudgedFinding } from './evaluation.ts'
import type { Finding } from './finding.ts'
import type { Exemption, Policy, RequestAttributes } from './policy.ts'

/**
 * Turns a finding into what is done about it: the surface's validationAction, weakened by what is merely
 * informative, by `mode: Audit`, by a rollback window that has closed and by the first exemption that matches.
 */
export function decide(
  policy: Policy,
  request: RequestAttributes,
  finding: Finding,
  now: Date,
): JudgedFinding {
  const own = policy.validationActions[finding.surface]
  // A deprecation breaks nothing yet, and the apiserver warns of it by itself: counted, never refused.
  if (finding.hazard === 'info' && own === 'Deny') return { ...finding, action: 'Audit', softenedBy: 'info' }
  const { action, cappedBy } = cappedAction(policy, finding.surface, now)
  const exemption = policy.exemptions.find((candidate) => matches(candidate, request, finding, now))
  if (exemption && isStronger(action, exemption.action)) {
    return { ...finding, action: exemption.action, softenedBy: exemption.name }
  }
  // Nobody may have asked for anything: told, never refused.
  if (finding.mayBeEmpty === true && action === 'Deny')
    return { ...finding, action: 'Warn', softenedBy: 'mayBeEmpty' }
  return { ...finding, action, softenedBy: cappedBy }
}

function matches(exemption: Exemption, request: RequestAttributes, finding: Finding, now: Date): boolean {
  if (exemption.until !== null && exemption.until <= now) return false
  return (
    includes(exemption.namespaces, [request.namespace]) &&
    includes(exemption.users, [request.username]) &&
    includes(exemption.groups, request.groups) &&
    includes(exemption.subresources, [request.subresource]) &&
    includes(exemption.features, [finding.feature ?? ''])
  )
}

/** An empty condition matches everything. */
function includes(wanted: string[], given: string[]): boolean {
  return wanted.length === 0 || given.some((value) => wanted.includes(value))
}
