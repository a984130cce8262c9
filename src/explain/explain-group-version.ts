import { parseResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { explainResource } from './explain-resource.ts'
import type { GroupVersionSubject, ResourceSubject } from './explanation.ts'
import { tally } from './tally.ts'

/** A group/version's history: that of its resources. */
export function explainGroupVersion(
  surfaces: Surface[],
  groupVersion: string,
  keys: string[],
): GroupVersionSubject {
  const resources = keys.toSorted().map((key) => explainResource(surfaces, key))
  return {
    kind: 'groupVersion',
    groupVersion,
    resources,
    history: surfaces.map((surface, index) => ({
      release: surface.version,
      rollback: index === surfaces.length - 1 ? null : rollbackOf(resources, index),
    })),
  }
}

function rollbackOf(resources: ResourceSubject[], index: number) {
  return tally(
    resources.map(({ resource, history }) => [
      parseResource(resource).resource,
      history[index]!.rollback!.outcome,
    ]),
  )
}
