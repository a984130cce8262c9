import fc, { type Arbitrary } from 'fast-check'
import type { Material } from './material.ts'
import type { Schema } from './openapi-schema.ts'
import { type Place, placesOf, valueAt, withValue } from './places.ts'
import { plausibleValue } from './plausible-value.ts'
import { zeroValues } from './zero-values.ts'

type Json = Record<string, unknown>
/** One change of an object of a type; the object itself where there is nothing to change. */
type Mutation = (material: Material, object: Json, type: string) => Arbitrary<Json>

/** Changes an object in one place, in one of the ways that have ever told two releases apart. */
export function mutated(material: Material, object: Json, type: string): Arbitrary<Json> {
  return fc
    .oneof(...WEIGHTS.map(([weight, mutation]) => ({ weight, arbitrary: fc.constant(mutation) })))
    .chain((mutation) => mutation(material, object, type))
}

/** Adds a field to any object within: one that another object has there, else a plausible one. */
const addField: Mutation = (material, object, type) => {
  const { schema, seen, changing } = material
  const candidates = editable(schema, object, type).flatMap((place) =>
    place.type.kind !== 'object'
      ? []
      : [...schema.fieldsOf(place.type.type)]
          .filter(([name]) => !isSet(place.value, name) && !(place.path.length === 0 && name === 'status'))
          .map(([name, facts]) => ({ place, owner: (place.type as { type: string }).type, name, facts })),
  )
  if (candidates.length === 0) return fc.constant(object)
  const hot = candidates.filter(({ owner, name }) => changing.has(owner, name))
  return fc.gen().map((g) => {
    const from = hot.length > 0 && g(() => fc.boolean()) ? hot : candidates
    const { place, owner, name, facts } = g(() => fc.constantFrom(...from))
    const known = seen.ofField(owner, name)
    const isKnown = known.length > 0 && g(() => fc.integer({ min: 0, max: 9 })) < 7
    const value = isKnown ? g(() => fc.constantFrom(...known)) : g(() => plausibleValue(schema, name, facts))
    return withValue(object, [...place.path, name], value)
  })
}

/** Puts what another object has of the same type in the place of this: a gated pod spec into every template. */
const transplant: Mutation = ({ schema, seen }, object, type) =>
  at(editable(schema, object, type), object, ({ type: at, path }) => {
    const known = at.kind === 'object' && path.length > 0 ? seen.ofType(at.type) : []
    return known.length < 2 ? null : fc.constantFrom(...known).map((value) => withValue(object, path, value))
  })

/** Copies a list item beside itself, under another name where it has one. */
const repeatItem: Mutation = ({ schema, seen }, object, type) =>
  at(editable(schema, object, type), object, ({ path, type: at }) => {
    const list = valueAt(object, path.slice(0, -1))
    if (!Array.isArray(list)) return null
    const others = at.kind === 'object' ? seen.ofType(at.type) : []
    return fc.constantFrom(valueAt(object, path), ...others).map((item) => {
      const copy = structuredClone(item) as Json
      if (typeof copy === 'object' && copy !== null && typeof copy.name === 'string')
        copy.name = `${copy.name}-${list.length}`
      return withValue(object, path.slice(0, -1), [...list, copy])
    })
  })

const removeField: Mutation = ({ schema }, object, type) =>
  at(editable(schema, object, type), object, ({ path }) =>
    path.length < 2 ? null : fc.constant(withValue(object, path, undefined)),
  )

/** Zero, false, empty or null: where it stands, or in the place of a field that is not set. */
const zeroField: Mutation = ({ schema, changing }, object, type) => {
  const candidates = editable(schema, object, type).flatMap(({ path, type: at, field, value }) => {
    const here = field === null || path.length < 2 ? [] : [{ path, type: at, isHot: false }]
    if (at.kind !== 'object') return here
    const unset = [...schema.fieldsOf(at.type)].filter(([name]) => !isSet(value, name))
    return [
      ...here,
      ...unset.map(([name, facts]) => ({
        path: [...path, name],
        type: facts.type,
        isHot: changing.has(at.type, name),
      })),
    ]
  })
  if (candidates.length === 0) return fc.constant(object)
  const hot = candidates.filter(({ isHot }) => isHot)
  return fc.gen().map((g) => {
    const from = hot.length > 0 && g(() => fc.boolean()) ? hot : candidates
    const chosen = g(() => fc.constantFrom(...from))
    return withValue(
      object,
      chosen.path,
      g(() => fc.constantFrom(...zeroValues(chosen.type))),
    )
  })
}

/** Another value of the same type: the next of an enum, a boundary, what other objects have. */
const changeValue: Mutation = ({ schema, seen }, object, type) =>
  at(editable(schema, object, type), object, ({ path, type: at, field }) => {
    if (field === null || at.kind === 'object' || path.length < 2) return null
    const known = path.at(-1) === field.name ? seen.ofField(field.owner, field.name) : []
    const made = plausibleValue(schema, field.name, field.facts, at)
    const value = known.length === 0 ? made : fc.oneof(made, fc.constantFrom(...known))
    return value.map((other) => withValue(object, path, other))
  })

/** Names of gated fields where they are only names. */
const lookAlike: Mutation = ({ changing, schema }, object, type) =>
  fc.constantFrom(...changing.names).chain((name) => {
    const metadata = { ...(object.metadata as Json), annotations: { [name]: 'x', [`spec.${name}`]: 'true' } }
    const inAnnotations = fc.constant({ ...object, metadata })
    const env = editable(schema, object, type).filter(
      ({ type: at }) => at.kind === 'object' && /\.Container$/.test(at.type),
    )
    if (env.length === 0) return inAnnotations
    const inEnv = fc
      .constantFrom(...env)
      .map(({ path }) => withValue(object, [...path, 'env'], [{ name, value: 'MountOption' }]))
    return fc.oneof(inAnnotations, inEnv)
  })

const WEIGHTS: [number, Mutation][] = [
  [8, addField],
  [4, transplant],
  [3, repeatItem],
  [1, removeField],
  [4, zeroField],
  [4, changeValue],
  [1, lookAlike],
]

/** Applies a mutation at one of the places where it can be. */
function at(
  places: Place[],
  object: Json,
  mutation: (place: Place) => Arbitrary<Json> | null,
): Arbitrary<Json> {
  const possible = places.flatMap((place) => mutation(place) ?? [])
  return possible.length === 0 ? fc.constant(object) : fc.constantFrom(...possible).chain((made) => made)
}

/** All but what the server itself writes. */
function editable(schema: Schema, object: Json, type: string): Place[] {
  return placesOf(schema, object, type).filter(
    ({ path }) =>
      path[0] !== 'status' && path[0] !== 'metadata' && path[0] !== 'apiVersion' && path[0] !== 'kind',
  )
}

/** Whether a field is there, or has no room because null is in the place of its object. */
function isSet(value: unknown, name: string): boolean {
  return typeof value !== 'object' || value === null || Object.hasOwn(value, name)
}
