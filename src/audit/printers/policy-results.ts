import type { Check } from './hazard-groups.ts'
import { HAZARD_LEVELS } from './hazard-levels.ts'
import type { NotJudged } from './not-judged.ts'
import { placeOf } from './place.ts'
import { managerNames, objectName, type Row } from './rows.ts'

/** A result of a PolicyReport (wgpolicyk8s.io/v1alpha2) or Report (openreports.io/v1alpha1), which agree on it. */
export type PolicyResult = Record<string, unknown> & { result: 'fail' | 'warn' | 'error' }

/** The engine that made the results. */
export const SOURCE = 'emuguard'

/** A finding: failed when something breaks, a warning when it only informs. */
export function resultOf({ item, finding }: Row): PolicyResult {
  const { apiVersion, kind, namespace, name } = item.object
  const { reason, fieldPath } = finding
  return {
    policy: 'kubernetes-release',
    rule: reason,
    ...graded(finding),
    resources: [
      {
        apiVersion,
        kind,
        ...(namespace !== null && { namespace }),
        ...(name !== null && { name }),
        fieldPath,
      },
    ],
    properties: propertiesOf({ item, finding }),
  }
}

/** Values are strings there; what is not known is left out. */
function propertiesOf({ item, finding }: Row): Record<string, string> {
  const { version, feature, since, stage, seen, evidence } = finding
  const owner = item.owner && objectName(item.owner)
  const managers = managerNames(finding).join(', ') || null
  const known = {
    from: placeOf(item.source),
    version,
    feature,
    since,
    stage,
    seen,
    owner,
    managers,
    evidence,
  }
  return Object.fromEntries(
    Object.entries(known).filter(
      (entry): entry is [string, string] => entry[1] !== null && entry[1] !== 'none',
    ),
  )
}

/** A rollback check; the CRD, node or gate is among the properties. */
export function checkResult(check: Check): PolicyResult {
  return {
    policy: 'rollback',
    rule: check.check,
    ...graded(check),
    properties: { subject: check.subject },
  }
}

/** What follows from the hazard, for findings and checks alike. */
function graded({ hazard, message, remedy }: Pick<Check, 'hazard' | 'message' | 'remedy'>) {
  return {
    source: SOURCE,
    category: hazard,
    severity: HAZARD_LEVELS[hazard].severity,
    result: hazard === 'info' ? 'warn' : 'fail',
    scored: hazard !== 'info',
    message: `${message}: ${remedy}`,
  } as const
}

/** Something that could not be judged is an error. */
export function notJudgedResult({ source, place, error }: NotJudged): PolicyResult {
  return {
    source: SOURCE,
    policy: source === null ? 'rollback' : 'kubernetes-release',
    rule: 'incomplete',
    severity: 'high',
    result: 'error',
    message: error,
    properties: { from: place },
  }
}
