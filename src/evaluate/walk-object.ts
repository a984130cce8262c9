import type { ActiveRule, RuleNode } from '../surface/gate-rules.ts'
import type { ObjectShape, Shape } from '../surface/shape.ts'
import type { PathNode } from './field-path.ts'
import { ruleHits } from './rule-hits.ts'

/** What the walk met and a surface may have something against. */
export type Use =
  /** A field that the type has not. */
  | { kind: 'unknownField'; path: PathNode; value: unknown; type: string; field: string }
  /** A value that the field takes in another release. */
  | { kind: 'refusedValue'; path: PathNode; value: string; type: string; field: string }
  /** A CEL expression, and the environment it is compiled in. */
  | { kind: 'expression'; path: PathNode; value: string; environment: string }
  /** Something that a gate's state is against. */
  | { kind: 'gated'; path: PathNode; value: unknown; rule: ActiveRule }

interface Step {
  value: unknown
  shape: Shape | null
  rules: RuleNode | null
  path: PathNode | null
}

/**
 * Lists what an object uses of what its schema lacks or the rules are against, in document order. Iterative, guided by
 * the schema and over own keys only: neither hostile depth nor a key named `__proto__` can lead it astray, and what has
 * no schema (ConfigMap data, opaque parameters) is never entered. A value of the wrong shape is left to the apiserver.
 */
export function walkObject(object: unknown, shape: ObjectShape, rules: RuleNode | null): Use[] {
  const uses: Use[] = []
  const steps: Step[] = [{ value: object, shape, rules, path: null }]
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (typeof step.value !== 'object' || step.value === null) continue
    const children: Step[] = []
    if (Array.isArray(step.value)) pushItems(children, uses, object, step.value, step)
    else if (step.shape?.kind === 'object') pushFields(children, uses, object, step.value, step, step.shape)
    else pushEntries(children, uses, object, step.value, step)
    for (let i = children.length - 1; i >= 0; i--) steps.push(children[i]!)
  }
  return uses
}

/** A list where the schema has an object is taken item by item: unions such as JSONSchemaPropsOrArray are both. */
function pushItems(
  children: Step[],
  uses: Use[],
  root: unknown,
  items: unknown[],
  { shape, rules, path }: Step,
): void {
  const of = shape?.kind === 'list' ? shape.of : shape
  const below = rules?.item ?? null
  for (let i = 0; i < items.length; i++) {
    const at: PathNode = { parent: path, kind: 'index', segment: i }
    visit(children, uses, root, { value: items[i], shape: of, rules: below, path: at })
  }
}

function pushEntries(
  children: Step[],
  uses: Use[],
  root: unknown,
  map: object,
  { shape, rules, path }: Step,
): void {
  const of = shape?.kind === 'map' ? shape.of : null
  const below = rules?.item ?? null
  if (of === null && below === null) return
  for (const key of Object.keys(map)) {
    const value = (map as Record<string, unknown>)[key]
    const at: PathNode = { parent: path, kind: 'key', segment: key }
    visit(children, uses, root, { value, shape: of, rules: below, path: at })
  }
}

function pushFields(
  children: Step[],
  uses: Use[],
  root: unknown,
  object: object,
  { path, rules }: Step,
  shape: ObjectShape,
): void {
  for (const field of Object.keys(object)) {
    const known = shape.fields.get(field)
    const below = rules?.fields.get(field) ?? null
    // Most of an object is scalars that nobody has anything against: no path is made for them.
    if (known?.kind === 'leaf' && known.refused === null && known.expression === null && below === null)
      continue
    const value = (object as Record<string, unknown>)[field]
    const at: PathNode = { parent: path, kind: 'field', segment: field }
    if (known === undefined) {
      uses.push({ kind: 'unknownField', path: at, value, type: shape.type, field })
      continue
    }
    if (known.kind === 'leaf' && known.refused !== null) {
      for (const text of [value].flat()) {
        if (typeof text === 'string' && known.refused.has(text)) {
          uses.push({ kind: 'refusedValue', path: at, value: text, type: shape.type, field })
        }
      }
    }
    if (known.kind === 'leaf' && known.expression !== null && typeof value === 'string') {
      uses.push({ kind: 'expression', path: at, value, environment: known.expression })
    }
    visit(children, uses, root, {
      value,
      shape: known.kind === 'leaf' ? null : known,
      rules: below,
      path: at,
    })
  }
}

/** Holds a value against the rules for its place, and enters it when something below may matter. */
function visit(children: Step[], uses: Use[], root: unknown, step: Step): void {
  const { value, shape, rules, path } = step
  if (rules !== null && rules.rules.length > 0) {
    for (const rule of ruleHits(root, path!, value, shape, rules.rules)) {
      uses.push({ kind: 'gated', path: path!, value, rule })
    }
  }
  if (typeof value === 'object' && value !== null && (shape !== null || rules !== null)) children.push(step)
}
