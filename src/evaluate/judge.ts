import { formatKind, formatResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { decide } from './decide.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluation, JudgedFinding } from './evaluation.ts'
import type { SurfaceName } from './finding.ts'
import type { Policy, RequestAttributes } from './policy.ts'
import { excusedFindings } from './ratchet.ts'

/** The surfaces that a guard enforces, and how. */
export interface Guard {
  surfaces: { name: SurfaceName; surface: Surface }[]
  policy: Policy
}

/**
 * Judges one admission request against every surface. Pure: response, metrics and log line are views of what it
 * returns. A deletion is always allowed, and so is what does not carry the whole object (scale, binding, eviction,
 * connect).
 */
export function judge(
  guard: Guard,
  request: RequestAttributes,
  object: unknown,
  oldObject: unknown,
  now: Date,
): Evaluation {
  const findings = guard.surfaces.flatMap(({ name, surface }): JudgedFinding[] => {
    if (!carriesObject(surface, request)) return []
    const { kind, resource, subresource } = request
    const subject = { kind, resource, subresource, origin: 'request' } as const
    const found = evaluate(surface, name, { ...subject, object })
    const excused =
      request.operation === 'UPDATE'
        ? excusedFindings(found, oldObject, () => evaluate(surface, name, { ...subject, object: oldObject }))
        : new Set()
    return found.map((finding) =>
      excused.has(finding)
        ? { ...finding, action: 'Excused', softenedBy: null }
        : decide(guard.policy, request, finding, now),
    )
  })
  return { allowed: findings.every(({ action }) => action !== 'Deny'), findings }
}

function carriesObject(
  { catalog }: Surface,
  { operation, subresource, kind, resource }: RequestAttributes,
): boolean {
  if (operation !== 'CREATE' && operation !== 'UPDATE') return false
  return subresource === '' || catalog.resourceOfKind.get(formatKind(kind)) === formatResource(resource)
}
