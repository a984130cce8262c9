import type { ActiveRule } from '../surface/gate-rules.ts'
import { meetsPredicate } from '../surface/predicates.ts'
import type { Shape } from '../surface/shape.ts'
import type { PathNode } from './field-path.ts'

/** The rules for a place that a value there meets, their conditions elsewhere in the object included. */
export function ruleHits(
  root: unknown,
  path: PathNode,
  value: unknown,
  shape: Shape | null,
  rules: ActiveRule[],
): ActiveRule[] {
  if (isAbsent(value, shape)) return []
  const isZero = value === '' || value === 0 || value === false
  return rules.filter(
    ({ rule, conditions, steps }) =>
      (!isZero || rule.zero || rule.values !== undefined) &&
      (rule.values === undefined || rule.values.includes(value as string)) &&
      (rule.not === undefined || (typeof value === 'string' && !meetsPredicate(rule.not, value))) &&
      conditions.every((condition) => holds(root, path, steps, condition)),
  )
}

/** What an encoder leaves out or writes for a field nobody set: an empty struct is there, an empty list or map is not. */
function isAbsent(value: unknown, shape: Shape | null): boolean {
  if (value === null) return true
  if (typeof value !== 'object' || shape?.kind === 'object') return false
  return Object.keys(value).length === 0
}

/** Looks where a condition looks, in the same list items and map values as the rule's own path as far as they agree. */
function holds(
  root: unknown,
  path: PathNode,
  ruleSteps: string[],
  { steps, values }: ActiveRule['conditions'][number],
): boolean {
  const bound: (string | number)[] = []
  for (let at: PathNode | null = path; at !== null; at = at.parent) bound.unshift(at.segment)
  let candidates: unknown[] = [root]
  let isShared = true
  for (const [index, step] of steps.entries()) {
    isShared &&= ruleSteps[index] === step
    candidates = candidates.flatMap((candidate) => {
      if (typeof candidate !== 'object' || candidate === null) return []
      if (step === '*' && !isShared) return Object.values(candidate)
      const key = isShared ? bound[index]! : step
      return Object.hasOwn(candidate, key) ? [(candidate as Record<string | number, unknown>)[key]] : []
    })
  }
  return candidates.some((candidate) => values.includes(candidate))
}
