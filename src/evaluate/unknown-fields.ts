import type { ObjectShape, Shape } from '../surface/shape.ts'
import type { PathNode } from './field-path.ts'

/** A field that the shape lacks. */
export interface UnknownField {
  path: PathNode
  /** The type that has no such field. */
  type: string
  field: string
  value: unknown
}

interface Step {
  value: unknown
  shape: Shape
  path: PathNode | null
}

/**
 * Lists the fields of an object that its schema lacks, in document order. Iterative, guided by the schema and over own
 * keys only: neither hostile depth nor a key named `__proto__` can lead it astray, and what has no schema
 * (ConfigMap data, opaque parameters) is never entered. A value of the wrong shape is left to the apiserver.
 */
export function unknownFields(object: unknown, shape: ObjectShape): UnknownField[] {
  const unknown: UnknownField[] = []
  const steps: Step[] = [{ value: object, shape, path: null }]
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (typeof step.value !== 'object' || step.value === null) continue
    const children: Step[] = []
    if (Array.isArray(step.value)) pushItems(children, step.value, step)
    else if (step.shape.kind === 'map') pushEntries(children, step.value, step, step.shape.of)
    else if (step.shape.kind === 'object') pushFields(children, unknown, step.value, step, step.shape)
    for (let i = children.length - 1; i >= 0; i--) steps.push(children[i]!)
  }
  return unknown
}

/** A list where the schema has an object is taken item by item: unions such as JSONSchemaPropsOrArray are both. */
function pushItems(children: Step[], items: unknown[], { shape, path }: Step): void {
  const of = shape.kind === 'list' ? shape.of : shape
  for (let i = 0; i < items.length; i++) {
    children.push({ value: items[i], shape: of, path: { parent: path, kind: 'index', segment: i } })
  }
}

function pushEntries(children: Step[], map: object, { path }: Step, of: Shape): void {
  for (const key of Object.keys(map)) {
    const value = (map as Record<string, unknown>)[key]
    children.push({ value, shape: of, path: { parent: path, kind: 'key', segment: key } })
  }
}

function pushFields(
  children: Step[],
  unknown: UnknownField[],
  object: object,
  step: Step,
  shape: ObjectShape,
): void {
  for (const field of Object.keys(object)) {
    const known = shape.fields.get(field)
    if (known?.kind === 'leaf') continue
    const value = (object as Record<string, unknown>)[field]
    const path: PathNode = { parent: step.path, kind: 'field', segment: field }
    if (known === undefined) unknown.push({ path, type: shape.type, field, value })
    else if (typeof value === 'object' && value !== null) children.push({ value, shape: known, path })
  }
}
