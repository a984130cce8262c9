import { parseFieldType, referencedType } from '../surface/field-type.ts'
import { stepsOf } from '../surface/gate-rules.ts'
import type { Surface } from '../surface/surface.ts'
import type { ValueSubject } from './explanation.ts'
import { nearestNames } from './nearest-names.ts'
import { findField, isField } from './schema-path.ts'
import { didYouMean, TopicError } from './topic-error.ts'

/**
 * Leaves out fields that have no release that takes the value.
 * @throws {TopicError} when that leaves nothing: it is not of the field's closed set, or the field is no scalar.
 */
export function refuseUnheardOf(surfaces: Surface[], subjects: ValueSubject[]): ValueSubject[] {
  const scalars = subjects.filter(({ resource, path }) => isScalar(surfaces, resource, path))
  if (scalars.length === 0) {
    const { resource, path } = subjects[0]!
    throw new TopicError(`${resource}: ${path} is no single value: name a field inside it`)
  }
  const heardOf = scalars.filter(({ history, value }) =>
    history.some(
      ({ inSchema, acceptedValues, rules }) =>
        inSchema &&
        (acceptedValues === null ||
          acceptedValues.includes(value) ||
          rules.some((rule) => rule.values !== null)),
    ),
  )
  if (heardOf.length > 0) return heardOf
  const { resource, path, value, history } = scalars[0]!
  const known = [...new Set(history.flatMap((row) => row.acceptedValues ?? []))].sort()
  const near = nearestNames(value, known)
  throw new TopicError(
    `${resource}: no release takes ${value} for ${path}${
      near.length > 0 ? didYouMean(near) : `, only ${known.join(', ')}`
    }`,
  )
}

/** A scalar, or a list of them. */
function isScalar(surfaces: Surface[], resource: string, path: string): boolean {
  return surfaces.some(({ file }) => {
    const found = findField(file, resource, stepsOf(path))
    return (
      isField(found) &&
      referencedType(found.declared) === null &&
      parseFieldType(found.declared).kind !== 'map'
    )
  })
}
