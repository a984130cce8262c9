import type { CatalogFile } from './catalog-format.ts'
import { type FieldType, parseFieldType } from './field-type.ts'

/** A schema as the walker wants it: only what can hold fields; every scalar is one and the same leaf. */
export type Shape = typeof LEAF | ObjectShape | { kind: 'list' | 'map'; of: Exclude<Shape, typeof LEAF> }

/** A type's fields by name; types refer to each other, CustomResourceDefinition's schema to itself. */
export interface ObjectShape {
  kind: 'object'
  /** The type's name in the catalog: `io.k8s.api.core.v1.PodSpec`. */
  type: string
  fields: Map<string, Shape>
}

export const LEAF = { kind: 'leaf' } as const

/** A function that gives a resource's shape (`apps/v1/deployments`); each type is built once, at first use. */
export function readShapes(file: CatalogFile): (resource: string) => ObjectShape | undefined {
  const built = new Map<string, ObjectShape>()

  const typeShape = (name: string): ObjectShape => {
    const known = built.get(name)
    if (known) return known
    const shape: ObjectShape = { kind: 'object', type: name, fields: new Map() }
    built.set(name, shape) // before its fields: types may contain themselves
    for (const [field, declared] of Object.entries(file.types[name] ?? {})) {
      shape.fields.set(field, fieldShape(parseFieldType(declared)))
    }
    return shape
  }

  const fieldShape = (type: FieldType): Shape => {
    if (type.kind === 'scalar') return LEAF
    if (type.kind === 'object') return typeShape(type.type)
    const of = fieldShape(type.of)
    return of.kind === 'leaf' ? LEAF : { kind: type.kind, of }
  }

  return (resource) => {
    const type = file.resources[resource]?.type
    return type === undefined ? undefined : typeShape(type)
  }
}
