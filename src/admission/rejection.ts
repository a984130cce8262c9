import type { Evaluation, JudgedFinding } from '../evaluate/evaluation.ts'
import type { RequestAttributes } from '../evaluate/policy.ts'
import { adviceText, pathText, surfaceText } from './finding-text.ts'
import { printable } from './printable.ts'
import type { Status, StatusCause } from './review.ts'

/** So many findings are named in the message; the causes have the rest. */
const IN_MESSAGE = 3

/** No object that a person wrote comes near; a hostile one must not turn the answer into megabytes. */
const MAX_CAUSES = 100

/** The Status of a rejected request, in the form of the apiserver's own field errors (422, details.causes). */
export function rejection({ name, kind }: RequestAttributes, { findings }: Evaluation): Status {
  const denied = findings.filter(({ action }) => action === 'Deny')
  const { causes, rest } = causesOf(denied)
  if (rest > 0) causes.push({ reason: 'TooManyFindings', message: `and ${rest} more findings`, field: '' })
  const surfaces = [...new Set(denied.map(surfaceText))].join(' and ')
  const named = causes.slice(0, IN_MESSAGE).map(({ field, message }) => `${field}: ${message}`)
  const unnamed = causes.length - IN_MESSAGE + (rest > 0 ? rest - 1 : 0)
  const more = unnamed > 0 ? `; and ${unnamed} more, see details.causes` : ''
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

/**
 * kubectl prints the causes and leaves out the webhook's name, so each of them says who refuses, and on behalf of which
 * versions: what several surfaces say of a field in the same words is told once.
 * @returns `rest`: how many findings are in none of the causes.
 */
function causesOf(findings: JudgedFinding[]): { causes: StatusCause[]; rest: number } {
  const causes = new Map<string, { reason: string; field: string; advice: string; surfaces: Set<string> }>()
  let told = 0
  for (const finding of findings) {
    if (causes.size === MAX_CAUSES) break
    told++
    const [field, advice] = [pathText(finding), adviceText(finding)]
    const key = JSON.stringify([field, advice])
    const cause = causes.get(key) ?? { reason: finding.reason, field, advice, surfaces: new Set() }
    causes.set(key, cause)
    cause.surfaces.add(surfaceText(finding))
  }
  return {
    causes: [...causes.values()].map(({ reason, field, advice, surfaces }) => ({
      reason,
      message: `${advice} (emuguard: ${[...surfaces].join(' and ')})`,
      field,
    })),
    rest: findings.length - told,
  }
}
