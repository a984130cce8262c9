import type { FieldType } from '../../../../src/surface/field-type.ts'
import type { Schema, SchemaField } from './openapi-schema.ts'

/** Where a value stands in an object, and what the schema says of it. */
export interface Place {
  path: (string | number)[]
  value: unknown
  type: FieldType
  /** The field it is, or of whose list or map it is an item. */
  field: { owner: string; name: string; facts: SchemaField } | null
}

/** Every place of an object that has a schema, the object itself first. */
export function placesOf(schema: Schema, object: unknown, type: string): Place[] {
  const places: Place[] = []
  const visit = (place: Place) => {
    places.push(place)
    const { value, path, type, field } = place
    if (typeof value !== 'object' || value === null) return
    if (type.kind === 'list' || type.kind === 'map') {
      const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
      for (const [key, item] of entries) visit({ path: [...path, key], value: item, type: type.of, field })
    } else if (type.kind === 'object' && !Array.isArray(value)) {
      const fields = schema.fieldsOf(type.type)
      for (const [name, item] of Object.entries(value)) {
        const facts = fields.get(name)
        if (facts === undefined) continue
        const below = { owner: type.type, name, facts }
        visit({ path: [...path, name], value: item, type: facts.type, field: below })
      }
    }
  }
  visit({ path: [], value: object, type: { kind: 'object', type }, field: null })
  return places
}

/** The value at a path; undefined where there is none. */
export function valueAt(object: unknown, path: (string | number)[]): unknown {
  let value = object
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string | number, unknown>)[key]
  }
  return value
}

/** A copy with another value at a path whose parent is there; `undefined` takes the field or item away. */
export function withValue<T>(object: T, path: (string | number)[], value: unknown): T {
  if (path.length === 0) return value as T
  const copy = structuredClone(object)
  const parent = valueAt(copy, path.slice(0, -1))
  if (typeof parent !== 'object' || parent === null) return copy
  const key = path.at(-1)!
  if (value !== undefined) (parent as Record<string | number, unknown>)[key] = structuredClone(value)
  else if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else delete (parent as Record<string | number, unknown>)[key]
  return copy
}
