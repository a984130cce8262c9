import type { Catalog } from '../surface/catalog.ts'
import { nearestNames } from './nearest-names.ts'
import { findField, isField, type NoSuchField } from './schema-path.ts'
import { didYouMean, TopicError } from './topic-error.ts'

export interface LocatedField {
  resource: string
  /** As the newest release that has it writes it. */
  path: string
}

/**
 * Finds a field in every resource of that name that has it in some release.
 * @throws {TopicError} when none has.
 */
export function locateField(catalog: Catalog, resources: string[], steps: string[]): LocatedField[] {
  const misses: NoSuchField[] = []
  const located = resources.flatMap((resource): LocatedField[] => {
    for (const release of catalog.releases.toReversed()) {
      const found = findField(catalog.files.get(release)!, resource, steps)
      if (isField(found)) return [{ resource, path: found.path }]
      if (found !== null) misses.push(found)
    }
    return []
  })
  if (located.length === 0) throw new TopicError(`${resources[0]}: ${missing(misses)}`)
  return located
}

/** Told of the place where the path got farthest. */
function missing(misses: NoSuchField[]): string {
  if (misses.length === 0) return 'the catalog has no schema of it any more: ask for the resource alone'
  const depth = Math.max(...misses.map(({ above }) => above.length))
  const deepest = misses.filter(({ above }) => above.length === depth)
  const { above, step } = deepest[0]!
  const near = nearestNames(
    step,
    deepest.flatMap(({ siblings }) => siblings),
  ).map((name) => (above === '' ? name : `${above}.${name}`))
  return `no release has a field ${step}${above === '' ? '' : ` in ${above}`}${didYouMean(near)}`
}
