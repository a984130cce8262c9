import type { Evaluation } from '../evaluate/evaluation.ts'
import type { RequestAttributes } from '../evaluate/policy.ts'
import { causeText, pathText, surfaceText } from './finding-text.ts'
import { printable } from './printable.ts'
import type { Status, StatusCause } from './review.ts'

/** So many findings are named in the message; the causes have the rest. */
const IN_MESSAGE = 3

/** No object that a person wrote comes near; a hostile one must not turn the answer into megabytes. */
const MAX_CAUSES = 100

/** The Status of a rejected request, in the form of the apiserver's own field errors (422, details.causes). */
export function rejection({ name, kind }: RequestAttributes, { findings }: Evaluation): Status {
  const denied = findings.filter(({ action }) => action === 'Deny')
  const causes = denied.slice(0, MAX_CAUSES).map(
    (finding): StatusCause => ({
      reason: finding.reason,
      message: causeText(finding),
      field: pathText(finding),
    }),
  )
  if (denied.length > MAX_CAUSES) {
    causes.push({
      reason: 'TooManyFindings',
      message: `and ${denied.length - MAX_CAUSES} more findings`,
      field: '',
    })
  }
  const surfaces = [...new Set(denied.map(surfaceText))].join(' and ')
  const named = causes.slice(0, IN_MESSAGE).map(({ field, message }) => `${field}: ${message}`)
  const more =
    denied.length > IN_MESSAGE ? `; and ${denied.length - IN_MESSAGE} more, see details.causes` : ''
  return {
    status: 'Failure',
    code: 422,
    reason: 'Invalid',
    message: `the object uses what the ${surfaces} does not take: ${named.join('; ')}${more}`,
    details: {
      name: printable(name, 253),
      group: printable(kind.group, 253),
      kind: printable(kind.kind, 63),
      causes,
    },
  }
}
