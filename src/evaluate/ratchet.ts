import { stepsOf } from '../surface/gate-rules.ts'
import type { Finding } from './finding.ts'

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
): Set<Finding> {
  if (findings.length === 0) return new Set()
  const old = oldFindings()
  const uses = new Set(old.flatMap((finding) => [featureUse(finding), pathUse(finding)]))
  const isExcused = (finding: Finding): boolean => {
    switch (finding.excusedBy) {
      case 'feature':
        return uses.has(featureUse(finding))
      case 'path':
        return uses.has(pathUse(finding))
      case 'presence':
        return isThere(oldObject, stepsOf(finding.schemaPath))
      case 'parent':
        return isThere(oldObject, stepsOf(finding.schemaPath).slice(0, -1))
      case 'never':
        return false
    }
  }
  return new Set(findings.filter(isExcused))
}

function featureUse({ reason, feature, schemaPath }: Finding): string {
  return feature === null ? `${reason} ${schemaPath}` : `feature ${feature}`
}

function pathUse({ schemaPath }: Finding): string {
  return `path ${schemaPath}`
}

/** Whether anything but null stands at a schema path, in any list item or map value. */
function isThere(object: unknown, steps: string[]): boolean {
  let found: unknown[] = [object]
  for (const step of steps) {
    found = found.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return []
      if (step === '*') return Object.values(value)
      return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : []
    })
  }
  return found.some((value) => value !== null && value !== undefined)
}
