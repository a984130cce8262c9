import fc, { type Arbitrary } from 'fast-check'
import { formatResource } from '../../../../src/surface/resource-name.ts'
import type { TruthObject } from '../truth-object.ts'
import type { Material } from './material.ts'
import { mutated } from './mutations.ts'

/** At most so many changes: with many in one object, one disagreement hides the next. */
const MOST_CHANGES = 5

/**
 * An object that starts as one of the seeds and is changed a few times. It mostly fits its schema, and is not yet valid.
 * Kinds are drawn alike, however many seeds they have.
 */
export function randomObject(material: Material, seeds: TruthObject[]): Arbitrary<TruthObject> {
  const byResource = Map.groupBy(seeds, ({ resource }) => formatResource(resource!))
  const anySeed = fc.constantFrom(...seeds)
  const anyKind = fc.constantFrom(...byResource.values()).chain((some) => fc.constantFrom(...some))
  return fc.gen().map((g) => {
    const seed = g(() => fc.oneof(anySeed, anyKind))
    const type = material.schema.typeOf(formatResource(seed.resource!))
    let object = seed.object
    const changes = g(() => fc.integer({ min: 1, max: MOST_CHANGES }))
    for (let i = 0; type !== undefined && i < changes; i++) {
      const before = object
      object = g(() => mutated(material, before, type))
    }
    return { ...seed, object, label: `from ${seed.label}`, path: null }
  })
}
