import type { Catalog } from './catalog.ts'
import type { CatalogFile } from './catalog-format.ts'
import { type FieldType, parseFieldType } from './field-type.ts'

/** A schema as the walker wants it: only what can hold fields, or values that another release takes and this one not. */
export type Shape = LeafShape | ObjectShape | { kind: 'list' | 'map'; of: ObjectShape | NestedShape }
type NestedShape = Exclude<Shape, LeafShape>

/** A scalar, or a list or map of them. */
export interface LeafShape {
  kind: 'leaf'
  /** Values that this release refuses and another one accepts; null when there are none. */
  refused: Set<string> | null
  /** The environment of the CEL expression that stands here; null for anything else. */
  expression: string | null
}

/** A type's fields by name; types refer to each other, CustomResourceDefinition's schema to itself. */
export interface ObjectShape {
  kind: 'object'
  /** The type's name in the catalog: `io.k8s.api.core.v1.PodSpec`. */
  type: string
  fields: Map<string, Shape>
}

const PLAIN_LEAF: LeafShape = { kind: 'leaf', refused: null, expression: null }

/** A function that gives a resource's shape (`apps/v1/deployments`); each type is built once, at first use. */
export function readShapes(
  file: CatalogFile,
  catalog: Catalog,
): (resource: string) => ObjectShape | undefined {
  const built = new Map<string, ObjectShape>()

  const typeShape = (name: string): ObjectShape => {
    const known = built.get(name)
    if (known) return known
    const shape: ObjectShape = { kind: 'object', type: name, fields: new Map() }
    built.set(name, shape) // before its fields: types may contain themselves
    for (const [field, declared] of Object.entries(file.types[name] ?? {})) {
      const leaf = leafShape(file, catalog, name, field)
      shape.fields.set(field, fieldShape(parseFieldType(declared), leaf))
    }
    return shape
  }

  const fieldShape = (type: FieldType, leaf: LeafShape): Shape => {
    if (type.kind === 'scalar') return leaf
    if (type.kind === 'object') return typeShape(type.type)
    const of = fieldShape(type.of, leaf)
    return of.kind === 'leaf' ? of : { kind: type.kind, of }
  }

  return (resource) => {
    const type = file.resources[resource]?.type
    return type === undefined ? undefined : typeShape(type)
  }
}

/** A field that holds an expression, or whose values are a closed set in this release, of which it can refuse one. */
function leafShape(file: CatalogFile, catalog: Catalog, type: string, field: string): LeafShape {
  const expression = file.expressions.fields[type]?.[field]
  if (expression !== undefined) return { kind: 'leaf', refused: null, expression }
  const accepted = file.acceptedValues[type]?.[field]
  if (accepted === undefined) return PLAIN_LEAF
  const refused = new Set<string>()
  for (const other of catalog.files.values()) {
    for (const value of other.acceptedValues[type]?.[field] ?? []) {
      if (!accepted.includes(value)) refused.add(value)
    }
  }
  return refused.size === 0 ? PLAIN_LEAF : { kind: 'leaf', refused, expression: null }
}
