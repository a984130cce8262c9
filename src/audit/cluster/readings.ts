import type { ServedResource } from '../../cluster/discovery.ts'
import { apiFinding } from '../../evaluate/api-finding.ts'
import { referencePaths } from '../../evaluate/references/reference-findings.ts'
import type { CatalogFile } from '../../surface/catalog-format.ts'
import { formatResource } from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import { customReadings } from './custom-readings.ts'
import type { Surfaces } from './judge-stored.ts'
import { mayDiffer } from './may-differ.ts'
import type { Reading } from './reading.ts'

/**
 * The lists that are needed to know what surfaces have against the objects of a cluster: each resource once, and none
 * that they have nothing to say about. Pure.
 * @param served what the server serves, its preferred versions first.
 * @param binary the catalog file of the server's binary; null when the catalog does not know it.
 */
export function readingsOf(
  { target, running, crds = new Map() }: Surfaces,
  served: ServedResource[],
  binary: CatalogFile | null,
): Reading[] {
  const stored = served.filter((resource) => isStored(resource) && target.catalog.groups.has(resource.group))
  const byName = Map.groupBy(stored, ({ group, resource }) => `${group}/${resource}`)
  const builtIn = [...byName.values()].flatMap((versions) => {
    const shared = versions.filter((version) => target.served.has(formatResource(version)))
    const resource = shared[0] ?? versions[0]!
    const key = formatResource(resource)
    const watched = versions.filter((version) => isWatched(target, version))
    const isNeeded =
      shared.length === 0 ||
      watched.length > 0 ||
      referencePaths(resource).length > 0 ||
      mayDiffer(target, key, binary) ||
      (running !== null && running.dropsOf(key) !== null)
    return isNeeded ? [{ resource, watched }] : []
  })
  return [...builtIn, ...customReadings(target, crds, served)]
}

/** What can be listed but never written is computed (componentstatuses), or belongs to another apiserver (metrics). */
function isStored({ verbs }: ServedResource): boolean {
  return verbs.includes('list') && ['create', 'update', 'patch'].some((verb) => verbs.includes(verb))
}

/** A deprecation without an end in sight (v1 Endpoints) stands in nobody's way. */
function isWatched(surface: Surface, resource: ServedResource): boolean {
  const finding = apiFinding(surface, 'target', resource, resource)
  if (finding === null) return false
  return (
    finding.reason !== 'APIDeprecated' ||
    surface.file.resources[formatResource(resource)]?.removed !== undefined
  )
}
