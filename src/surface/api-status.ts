import { comparePriority } from './api-version-priority.ts'
import type { CatalogResource, RetiredResource } from './catalog-format.ts'
import { formatGroupVersion, type GroupVersionResource, parseResource } from './resource-name.ts'
import { gatesAreOn } from './served-apis.ts'
import type { Surface } from './surface.ts'
import { compareReleases, type Release } from './version.ts'

/** Where a resource stands at a surface's release, and what is known of its life. */
export interface ApiStatus {
  state: 'Served' | 'NotIntroduced' | 'Removed' | 'Disabled'
  /** The gates that are off and without which it is not served. */
  missingGates: string[]
  /** First release that has it, as far as known. */
  introduced: Release | null
  deprecated: Release | null
  /** First release without it. */
  removed: Release | null
  /** `networking.k8s.io/v1/Ingress`, as the API's own lifecycle names it. */
  replacement: string | null
}

type Lifecycle = Pick<RetiredResource, 'introduced' | 'deprecated' | 'removed' | 'replacement'>

/**
 * Says whether a surface serves a resource (`apps/v1/deployments`) and why not. Null: Kubernetes never had it, so it is
 * a custom resource or one of an aggregated server. What a release really served outranks what lifecycle tags
 * announce, for they are wrong in places (resource.k8s.io/v1alpha3 went earlier than its tag says).
 */
export function apiStatus(surface: Surface, key: string): ApiStatus | null {
  const known = statuses.get(surface) ?? new Map<string, ApiStatus>()
  statuses.set(surface, known)
  const status = known.get(key) ?? findStatus(surface, key)
  // Of what Kubernetes never had there is no end.
  if (status !== null) known.set(key, status)
  return status
}

/** Every object of a resource asks again. */
const statuses = new WeakMap<Surface, Map<string, ApiStatus>>()

function findStatus(surface: Surface, key: string): ApiStatus | null {
  const { catalog, version } = surface
  const having = catalog.releases.filter((release) => isServable(catalog.files.get(release)?.resources[key]))
  const resource: CatalogResource | undefined = surface.file.resources[key]
  const retired: RetiredResource | undefined = catalog.retired.resources[key]
  const latest = having.at(-1)
  const lifecycle: Lifecycle | undefined =
    resource ?? retired ?? (latest === undefined ? undefined : catalog.files.get(latest)!.resources[key])
  if (!lifecycle) return null

  const [first, firstWithout] = [
    having[0],
    latest === undefined ? undefined : catalog.releases[catalog.releases.indexOf(latest) + 1],
  ]
  const status = {
    missingGates: [],
    introduced: lifecycle.introduced ?? first ?? null,
    deprecated: lifecycle.deprecated ?? null,
    removed: firstWithout ?? lifecycle.removed ?? null,
    replacement: lifecycle.replacement ?? null,
  }
  if (surface.served.has(key)) return { ...status, state: 'Served' }
  if (isServable(resource) && !isRemovedByForecast(surface, resource)) {
    const missingGates = [resource?.featureGate ?? []]
      .flat()
      .filter((gate) => !gatesAreOn(surface.gates, gate))
    return { ...status, missingGates, state: 'Disabled' }
  }
  const isLater =
    first !== undefined ? compareReleases(first, version) > 0 : isIntroducedAfter(lifecycle, version)
  return { ...status, state: isLater ? 'NotIntroduced' : 'Removed' }
}

function isServable(resource: CatalogResource | undefined): boolean {
  return resource !== undefined && resource.served !== false
}

function isRemovedByForecast(
  { isForecast, version }: Surface,
  resource: CatalogResource | undefined,
): boolean {
  return isForecast && resource?.removed !== undefined && compareReleases(resource.removed, version) <= 0
}

function isIntroducedAfter({ introduced }: Lifecycle, version: Release): boolean {
  return introduced !== undefined && compareReleases(introduced, version) > 0
}

/** The API versions of the same resource that the surface does serve, best first: `networking.k8s.io/v1`. */
export function servedSiblings(
  { file, served }: Surface,
  { group, resource }: GroupVersionResource,
): string[] {
  return Object.keys(file.resources)
    .filter((key) => key.endsWith(`/${resource}`) && served.has(key))
    .map(parseResource)
    .filter((other) => other.group === group && other.resource === resource)
    .sort((a, b) => comparePriority(a.version, b.version))
    .map(formatGroupVersion)
}
