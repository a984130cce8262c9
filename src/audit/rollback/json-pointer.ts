import type { PathNode } from '../../evaluate/field-path.ts'

/** The steps from the root to a place: names of fields, keys of maps, indices of lists. */
export function stepsTo(path: PathNode): (string | number)[] {
  const steps: (string | number)[] = []
  for (let at: PathNode | null = path; at !== null; at = at.parent) steps.unshift(at.segment)
  return steps
}

/** `/spec/containers/0/env` (RFC 6901). */
export function jsonPointer(steps: (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
