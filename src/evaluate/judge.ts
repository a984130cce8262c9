import { formatKind, formatResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { decide } from './decide.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluation, JudgedFinding } from './evaluation.ts'
import type { Finding, SurfaceName } from './finding.ts'
import type { Policy, RequestAttributes } from './policy.ts'
import { excusedFindings, excusedRequests } from './ratchet.ts'
import { requestedFindings, requestedUsesOf } from './requested/requested-findings.ts'
import type { RequestedUse } from './requested/requested-uses.ts'
import type { Subject } from './subject.ts'

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
  const { kind, resource, subresource } = request
  const subject = { kind, resource, subresource, origin: 'request' } as const
  const requested = requestedOf(guard, request, { ...subject, object })
  const isUpdate = request.operation === 'UPDATE'
  const findings = guard.surfaces.flatMap(({ name, surface }): JudgedFinding[] => {
    if (!carriesObject(surface, request)) return []
    const persisted = evaluate(surface, name, { ...subject, object }).filter((finding) =>
      isReportedBy(guard, name, finding),
    )
    const dropped =
      requested.length === 0 || name === 'target'
        ? []
        : requestedFindings(surface, name, { ...subject, object }, requested)
    const excused = isUpdate
      ? new Set([
          ...excusedFindings(
            persisted,
            oldObject,
            () => evaluate(surface, name, { ...subject, object: oldObject, withDefaults: true }),
            object,
          ),
          ...excusedRequests(dropped, () => requestedOf(guard, request, { ...subject, object: oldObject })),
        ])
      : new Set()
    return [...persisted, ...dropped].map((finding) =>
      excused.has(finding) || (isUpdate && isLeftAlone(request, finding))
        ? { ...finding, action: 'Excused', softenedBy: null }
        : decide(guard.policy, request, finding, now),
    )
  })
  return { allowed: findings.every(({ action }) => action !== 'Deny'), findings }
}

/**
 * What the request names and the running server drops: its surface is the one of the emulation version. A status update
 * asks for nothing else than status.
 */
function requestedOf(guard: Guard, request: RequestAttributes, subject: Subject): RequestedUse[] {
  const running = guard.surfaces.find(({ name }) => name === 'emulation')?.surface
  if (running === undefined || request.subresource === 'status' || !carriesObject(running, request)) return []
  return requestedUsesOf(running, subject)
}

/** A status update keeps the rest of the old object, whatever it says of it. */
function isLeftAlone({ subresource }: RequestAttributes, { schemaPath }: Finding): boolean {
  return subresource === 'status' && !/^status\b/.test(schemaPath)
}

/** What does not depend on a release has a surface of its own: reported once, by the first where there is none of that name. */
function isReportedBy({ surfaces }: Guard, name: SurfaceName, finding: Finding): boolean {
  if (finding.surface === name) return true
  return name === surfaces[0]?.name && surfaces.every((other) => other.name !== finding.surface)
}

function carriesObject(
  { catalog }: Surface,
  { operation, subresource, kind, resource }: RequestAttributes,
): boolean {
  if (operation !== 'CREATE' && operation !== 'UPDATE') return false
  return subresource === '' || catalog.resourceOfKind.get(formatKind(kind)) === formatResource(resource)
}
