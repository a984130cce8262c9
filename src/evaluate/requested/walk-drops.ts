import type { DropNode, DropRule } from '../../surface/drop-rules.ts'
import type { PathNode } from '../field-path.ts'
import { itemFinder } from './item-keys.ts'

/** Goes through what one manager names (FieldsV1) of the fields that rules drop, in an object that may lack them. */
export function walkDrops(drops: DropNode, fields: object, object: unknown, report: Report): void {
  visit({ node: drops, fields, value: object, path: null, depth: 0, absentAt: null }, report)
}

/** A place where rules, named fields and the object are held together. */
interface Place {
  node: DropNode
  /** What a manager names below this place. */
  fields: object
  /** What stands there; undefined when it is absent. */
  value: unknown
  path: PathNode | null
  depth: number
  /** How deep the first absent thing on the way here is. */
  absentAt: number | null
}

/** Told of every named field that a rule drops, whether it is gone, and of what is named inside of it. */
export type Report = (path: PathNode, rule: DropRule, isDropped: boolean, named: object) => void

/** Goes down the rules, the named fields and the object at once; no deeper than the rules go. */
function visit(place: Place, report: Report): void {
  for (const [key, node] of place.node.fields) {
    const below = ownObject(place.fields, key)
    if (below === null) continue
    enterNamed(place, node, below, key, 'field', report)
  }
  if (place.node.item !== null) visitItems(place, place.node.item, report)
}

function visitItems(place: Place, node: DropNode, report: Report): void {
  const list = Array.isArray(place.value) ? place.value : null
  const find = itemFinder(list ?? [])
  for (const segment of Object.keys(place.fields)) {
    const below = ownObject(place.fields, segment)
    if (below === null) continue
    if (segment.startsWith('f:')) {
      enterNamed(place, node, below, segment, 'key', report)
    } else if (segment.startsWith('k:') && mayMatter(node, below)) {
      const index = find(segment)
      const path: PathNode =
        index < 0
          ? { parent: place.path, kind: 'item', segment }
          : { parent: place.path, kind: 'index', segment: index }
      enter(place, node, below, list?.[index], path, report)
    }
  }
}

/** Enters what stands under `f:NAME`: a field of an object, or a key of a map. */
function enterNamed(
  place: Place,
  node: DropNode,
  below: object,
  segment: string,
  kind: 'field' | 'key',
  report: Report,
): void {
  const name = segment.slice('f:'.length)
  const path: PathNode = { parent: place.path, kind, segment: name }
  enter(place, node, below, ownValue(place.value, name), path, report)
}

/** Most items have nothing in them that a rule is about: they are not looked for in the object. */
function mayMatter({ fields, item, rules }: DropNode, below: object): boolean {
  if (rules.length > 0 || item !== null) return true
  for (const key of fields.keys()) if (Object.hasOwn(below, key)) return true
  return false
}

function enter(
  { depth, absentAt }: Place,
  node: DropNode,
  fields: object,
  value: unknown,
  path: PathNode,
  report: Report,
): void {
  const isAbsent = value === undefined || value === null
  const absent = absentAt ?? (isAbsent ? depth : null)
  // What vanished must be what the rule drops: a parent that is gone for another reason proves nothing.
  for (const rule of node.rules) {
    if (absent === null || absent >= rule.kept) report(path, rule, absent !== null, fields)
  }
  visit({ node, fields, value, path, depth: depth + 1, absentAt: absent }, report)
}

function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string, unknown>)[key]
}

function ownObject(value: object, key: string): object | null {
  const found = ownValue(value, key)
  return typeof found === 'object' && found !== null ? found : null
}
