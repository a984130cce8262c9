import { type ApiStatus, apiStatus } from '../../surface/api-status.ts'
import {
  formatGroupVersion,
  formatKind,
  type GroupVersionKind,
  type GroupVersionResource,
  parseResource,
} from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import { formatFieldPath, formatSchemaPath, type PathNode } from '../field-path.ts'
import type { Finding, Hazard, Reason, SurfaceName } from '../finding.ts'

/** The object that refers to an API, and for whom it is judged. */
export interface Referrer {
  surface: Surface
  name: SurfaceName
  /** Of the object that refers. */
  resource: GroupVersionResource
}

/** A place in an object, from its root: names of fields and indices of lists. */
export type Place = (string | number)[]

const REASON_OF: Record<Exclude<ApiStatus['state'], 'Served'>, Reason> = {
  NotIntroduced: 'APINotIntroduced',
  Removed: 'APIRemoved',
  Disabled: 'APIDisabled',
}

/** The status of the API of a kind; null when it is served, or none of Kubernetes' own. */
export function unservedKind(surface: Surface, kind: GroupVersionKind): ApiStatus | null {
  const key = surface.catalog.resourceOfKind.get(formatKind(kind))
  return key === undefined ? null : unserved(surface, key)
}

/** The status of a resource (`apps/v1/deployments`); null when it is served, or none of Kubernetes' own. */
export function unserved(surface: Surface, key: string): ApiStatus | null {
  const status = apiStatus(surface, key)
  return status === null || status.state === 'Served' ? null : status
}

/** Versions of a kind's own group in which the surface serves it: `apps/v1`. */
export function servedVersionsOfKind(
  { file, served }: Surface,
  { group, kind }: { group: string; kind: string },
): string[] {
  return Object.entries(file.resources)
    .filter(
      ([key, resource]) => resource.kind === kind && served.has(key) && parseResource(key).group === group,
    )
    .map(([key]) => formatGroupVersion(parseResource(key)))
}

/** A finding about what an object refers to: the object itself is fine. */
export function referenceFinding(
  { surface, name, resource }: Referrer,
  place: Place,
  status: ApiStatus,
  { hazard, message, remedy }: { hazard: Hazard; message: string; remedy: string },
): Finding {
  const path = pathTo(place)
  const fieldPath = formatFieldPath(path)
  return {
    surface: name,
    version: surface.version,
    reason: REASON_OF[status.state as keyof typeof REASON_OF],
    resource,
    fieldPath,
    schemaPath: formatSchemaPath(path),
    path,
    excusedBy: 'path',
    feature: status.missingGates[0] ?? null,
    since: status.introduced,
    stage: null,
    hazard,
    seen: 'persisted',
    refersTo: message,
    message: `${fieldPath}: ${message}`,
    remedy,
  }
}

/** @throws {RangeError} for the root itself, which is no place in an object. */
export function pathTo(place: Place, from: PathNode | null = null): PathNode {
  let node = from
  for (const segment of place) {
    node = { parent: node, kind: typeof segment === 'number' ? 'index' : 'field', segment }
  }
  if (node === null) throw new RangeError('a path has at least one step')
  return node
}

/** What stands at a place; undefined when nothing does. Own keys only. */
export function valueAt(object: unknown, place: Place): unknown {
  let value = object
  for (const segment of place) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined
    value = (value as Record<string | number, unknown>)[segment]
  }
  return value
}

export function listAt(object: unknown, place: Place): unknown[] {
  const value = valueAt(object, place)
  return Array.isArray(value) ? value : []
}

/** Reads `{apiVersion, kind}`; null where either is missing or no text. */
export function kindAt(object: unknown, place: Place): GroupVersionKind | null {
  const [apiVersion, kind] = [valueAt(object, [...place, 'apiVersion']), valueAt(object, [...place, 'kind'])]
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || apiVersion === '' || kind === '')
    return null
  const slash = apiVersion.indexOf('/')
  const [group, version] =
    slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
  return { group, version, kind }
}
