import type { CatalogResource } from '../surface/catalog-format.ts'
import { formatResource, type GroupVersionResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { hasMoreFields, judgesValues, type RootFields } from '../surface/type-differences.ts'
import { apiFinding } from './api-finding.ts'
import type { SurfaceName } from './finding.ts'
import { referencePaths } from './references/reference-findings.ts'

/**
 * Whether a surface can have a finding, other than a deprecation, about what a write to a resource newly brings: about
 * its API, or about something that any catalogued release knows. Through a subresource no new object comes, only what
 * that subresource writes: `status` the status, the others the rest. Pure.
 * @param subresource one that carries the whole object; empty for the resource itself.
 */
export function canHaveFinding(
  surface: Surface,
  name: SurfaceName,
  resource: GroupVersionResource,
  subresource: string,
): boolean {
  const key = formatResource(resource)
  const known = [...surface.catalog.files.values()].flatMap((file) => file.resources[key] ?? [])
  if (subresource === '') {
    const api = apiFinding(surface, name, resource, { ...resource, kind: known[0]?.kind ?? '' })
    if (api !== null && api.reason !== 'APIDeprecated') return true
    if (referencePaths(resource).length > 0) return true
  }
  const shape = surface.shapeOf(key)
  if (shape === undefined || surface.isForecast) return false
  const fields = fieldsWrittenBy(subresource, known)
  return (
    hasRules(surface, key, subresource) ||
    judgesValues(shape, fields) ||
    [...surface.catalog.files.values()].some((file) => {
      const type = file.resources[key]?.type
      return type !== undefined && hasMoreFields(type, file, surface.file, fields)
    })
  )
}

/** The server keeps the status where the rest is written, and the other way round, as soon as there is the subresource. */
function fieldsWrittenBy(subresource: string, known: CatalogResource[]): RootFields {
  if (subresource === 'status') return (field) => field === 'status'
  const isSplit = known.some(({ subresources = {} }) => Object.hasOwn(subresources, 'status'))
  return (field) => !isSplit || field !== 'status'
}

function hasRules(surface: Surface, key: string, subresource: string): boolean {
  if (subresource !== 'status') {
    return surface.rulesOf(key, false) !== null || surface.dropsOf(key) !== null
  }
  return surface.rulesOf(key, true)?.fields.has('status') ?? false
}
