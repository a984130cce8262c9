import { formatKind, type GroupVersionResource, parseResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { apiFinding } from './api-finding.ts'
import { fieldFindings } from './field-findings.ts'
import type { Finding, SurfaceName } from './finding.ts'
import type { Subject } from './subject.ts'

/**
 * Says what a surface lacks of an object: nothing at all when it is clean or none of Kubernetes' own kinds. Pure; takes
 * any JSON value, however deep or hostile.
 */
export function evaluate(surface: Surface, name: SurfaceName, subject: Subject): Finding[] {
  const resource = resourceOf(surface, subject)
  if (resource === null) return []
  const api = apiFinding(surface, name, resource, subject.kind)
  if (api !== null && api.reason !== 'APIDeprecated') return [api]
  const fields = fieldFindings(surface, name, resource, subject)
  return api === null ? fields : [api, ...fields]
}

/** The resource that an object belongs to; null when it is not one of Kubernetes' own. */
function resourceOf({ catalog }: Surface, { kind, resource }: Subject): GroupVersionResource | null {
  if (!catalog.groups.has(kind.group)) return null
  if (resource !== undefined) return catalog.groups.has(resource.group) ? resource : null
  const known = catalog.resourceOfKind.get(formatKind(kind))
  if (known !== undefined) return parseResource(known)
  if (catalog.subresourceKinds.has(formatKind(kind))) return null
  return { group: kind.group, version: kind.version, resource: kind.kind }
}
