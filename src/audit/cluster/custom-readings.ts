import type { ServedResource } from '../../cluster/discovery.ts'
import { holdsManifests } from '../../evaluate/references/embedded-manifests.ts'
import type { Surface } from '../../surface/surface.ts'
import type { CrdIndex } from '../crds/crd-findings.ts'
import { customFinding, hasCustomFacts } from '../crds/custom-uses.ts'
import type { Reading } from './reading.ts'

/**
 * The custom resources that there is something to say about: those that hold manifests, and those of whose versions an
 * overlay or a definition has something to tell. Each once, through a version that nothing is to be said against. Pure.
 * @param served in the server's order of preference.
 */
export function customReadings(surface: Surface, crds: CrdIndex, served: ServedResource[]): Reading[] {
  const custom = served.filter(
    ({ group, verbs }) => !surface.catalog.groups.has(group) && verbs.includes('list'),
  )
  return [...Map.groupBy(custom, ({ group, resource }) => `${group}/${resource}`).values()].flatMap(
    (versions) => {
      const resource =
        versions.find((version) => customFinding(surface, crds, version) === null) ?? versions[0]!
      const isNeeded = holdsManifests(resource) || hasCustomFacts(surface, crds, resource)
      return isNeeded ? [{ resource, watched: [] }] : []
    },
  )
}
