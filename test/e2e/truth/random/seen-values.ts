import { formatResource } from '../../../../src/surface/resource-name.ts'
import type { TruthObject } from '../truth-object.ts'
import type { Schema } from './openapi-schema.ts'
import { placesOf } from './places.ts'

/** What valid objects have at which field, whatever the kind that the field's type stands in. */
export interface SeenValues {
  /** Distinct values of a field; of a list or map, each whole one. */
  ofField(owner: string, name: string): unknown[]
  /** Distinct values of an object type: pod specs of every workload. */
  ofType(type: string): unknown[]
}

/** Collects the values; versions of an API group share theirs, so that a field of one is tried in the others. */
export function collectSeenValues(schema: Schema, objects: TruthObject[]): SeenValues {
  const seen = new Map<string, Map<string, unknown>>()
  const add = (key: string, value: unknown) => {
    const values = seen.get(key) ?? new Map<string, unknown>()
    seen.set(key, values.set(JSON.stringify(value), value))
  }
  for (const { object, resource } of objects) {
    const type = resource && schema.typeOf(formatResource(resource))
    if (!type) continue
    for (const { field, type: at, value, path } of placesOf(schema, object, type)) {
      if (at.kind === 'object') add(unversioned(at.type), value)
      // Items of lists and values of maps carry the field of the whole.
      if (field !== null && path.at(-1) === field.name)
        add(`${unversioned(field.owner)} ${field.name}`, value)
    }
  }
  const valuesOf = (key: string) => [...(seen.get(key)?.values() ?? [])]
  return {
    ofField: (owner, name) => valuesOf(`${unversioned(owner)} ${name}`),
    ofType: (type) => valuesOf(unversioned(type)),
  }
}

/** `io.k8s.api.resource.v1beta2.DeviceClass` → `io.k8s.api.resource.DeviceClass` */
function unversioned(type: string): string {
  return type.replace(/\.v\d+((alpha|beta)\d+)?(?=\.[^.]+$)/, '')
}
