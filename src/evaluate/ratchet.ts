import { isDeepStrictEqual } from 'node:util'
import { stepsOf } from '../surface/gate-rules.ts'
import type { Finding } from './finding.ts'
import type { RequestedUse } from './requested/requested-uses.ts'

/**
 * Marks what an update did not bring. A finding is excused by what the old object had, as Kubernetes itself excuses it:
 * mostly a use of the same gate anywhere in the old object (dropDisabledFields in pkg/api/pod/util.go and its like), or
 * an update of something else would be refused; where a strategy does otherwise, the catalog says so (`inUse`).
 * `oldFindings` is asked for only when there is something to excuse.
 */
export function excusedFindings(
  findings: Finding[],
  oldObject: unknown,
  oldFindings: () => Finding[],
  object?: unknown,
): Set<Finding> {
  if (findings.length === 0) return new Set()
  // What is merely announced breaks nothing, and licenses nothing.
  const uses = new Set(
    oldFindings()
      .filter(({ hazard }) => hazard !== 'info')
      .flatMap(usesOf),
  )
  const presence = new Map<string, boolean>()
  const isInOld = (steps: string[]): boolean => {
    const key = steps.join('.')
    const known = presence.get(key) ?? isThere(oldObject, steps)
    presence.set(key, known)
    return known
  }
  const isExcused = (finding: Finding): boolean => {
    switch (finding.excusedBy) {
      case 'feature':
        return uses.has(featureUse(finding))
      // What a server does not keep on any update is its own affair: what already runs must stay writable.
      case 'never':
      case 'path':
        return uses.has(pathUse(finding))
      case 'presence':
        return isInOld(stepsOf(finding.schemaPath))
      case 'parent':
        return isInOld(stepsOf(finding.schemaPath).slice(0, -1))
      case 'expression':
        return uses.has(expressionUse(finding))
      case 'expressions':
        return isDeepStrictEqual(textsAt(object, finding), textsAt(oldObject, finding))
    }
  }
  return new Set(findings.filter(isExcused))
}

/**
 * The same for what was asked for and dropped: an update is excused for what the managers of the old object name at the
 * same schema path. Whether the old object has it makes no difference, since some fields are dropped by the next update
 * of an object that was stored with them. `oldUses` is asked for only when there is something to excuse.
 */
export function excusedRequests(findings: Finding[], oldUses: () => RequestedUse[]): Set<Finding> {
  if (findings.length === 0) return new Set()
  const old = new Set(oldUses().map(({ schemaPath }) => schemaPath))
  return new Set(findings.filter(({ schemaPath }) => old.has(schemaPath)))
}

/** What an old finding excuses. An expression that needs a gate is not a use of the gate to the fields it guards. */
function usesOf(finding: Finding): string[] {
  return finding.expression === undefined
    ? [featureUse(finding), pathUse(finding)]
    : [expressionUse(finding), pathUse(finding)]
}

function featureUse({ reason, feature, schemaPath }: Finding): string {
  return feature === null ? `${reason} ${schemaPath}` : `feature ${feature}`
}

/** Of a reference, one to that very API. */
function pathUse({ schemaPath, refersTo = '' }: Finding): string {
  return `path ${schemaPath} ${refersTo}`
}

/** The same text in a list of that name, wherever in the object: `x-kubernetes-validations[*].rule`. */
function expressionUse({ schemaPath, expression }: Finding): string {
  return `expression ${stepsOf(schemaPath).slice(-3)} ${expression}`
}

/** The expressions of all items of the innermost list around one. */
function textsAt(object: unknown, { schemaPath }: Finding): unknown[] {
  return valuesAt(object, stepsOf(schemaPath))
}

/** Whether anything but null stands at a schema path, in any list item or map value. */
function isThere(object: unknown, steps: string[]): boolean {
  return valuesAt(object, steps).some((value) => value !== null && value !== undefined)
}

function valuesAt(object: unknown, steps: string[]): unknown[] {
  let found: unknown[] = [object]
  for (const step of steps) {
    found = found.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return []
      if (step === '*') return Object.values(value)
      return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : []
    })
  }
  return found
}
