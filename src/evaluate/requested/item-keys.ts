/** The values that tell an item of an associative list: `{"containerPort":80,"protocol":"TCP"}`. */
export type ItemKeys = Record<string, unknown>

/**
 * Reads how FieldsV1 names a list item, `k:{"name":"app"}` (sigs.k8s.io/structured-merge-diff fieldpath/serialize-pe.go).
 * Null for anything else.
 */
export function readItemKeys(segment: string): ItemKeys | null {
  if (!segment.startsWith('k:')) return null
  const keys = parse(segment.slice(2))
  return typeof keys === 'object' && keys !== null && !Array.isArray(keys) ? (keys as ItemKeys) : null
}

/**
 * A list has one set of key fields, and a version may have another. Anyone may write managedFields: with a set for each
 * item, finding them would take the square of their number.
 */
const MAX_KEY_SETS = 4

/** Finds list items by how FieldsV1 names them. Every list is gone through once for each set of key fields. */
export function itemFinder(list: unknown[]): (segment: string) => number {
  const indices = new Map<string, Map<string, number>>()
  return (segment) => {
    const keys = readItemKeys(segment)
    if (keys === null) return -1
    const names = Object.keys(keys).sort()
    const id = names.join()
    if (!indices.has(id)) {
      if (indices.size === MAX_KEY_SETS) return -1
      const index = new Map<string, number>()
      for (const [i, item] of list.entries()) {
        const text = keyText(item, names)
        if (text !== null && !index.has(text)) index.set(text, i)
      }
      indices.set(id, index)
    }
    return indices.get(id)!.get(keyText(keys, names)!) ?? -1
  }
}

type SegmentFinder = (item: unknown, index: number) => string | null

/** An object may have many findings in one long list: its names are read once. */
const segmentFinders = new WeakMap<object, SegmentFinder>()

/** The other way round: how a node of FieldsV1 names a list item; null when it does not. */
export function segmentFinder(node: object): SegmentFinder {
  const known = segmentFinders.get(node)
  if (known !== undefined) return known
  const made = makeSegmentFinder(node)
  segmentFinders.set(node, made)
  return made
}

function makeSegmentFinder(node: object): SegmentFinder {
  const segments = new Map<string, string>()
  const nameSets = new Map<string, string[]>()
  for (const segment of Object.keys(node)) {
    const keys = readItemKeys(segment)
    if (keys !== null) {
      const names = Object.keys(keys).sort()
      if (nameSets.size === MAX_KEY_SETS && !nameSets.has(names.join())) continue
      nameSets.set(names.join(), names)
      segments.set(keyText(keys, names)!, segment)
    } else if (segment.startsWith('v:')) {
      segments.set(valueText(parse(segment.slice(2))), segment)
    }
  }
  return (item, index) => {
    if (typeof item !== 'object' && segments.has(valueText(item))) return segments.get(valueText(item))!
    for (const names of nameSets.values()) {
      const segment = segments.get(keyText(item, names) ?? '')
      if (segment !== undefined) return segment
    }
    return Object.hasOwn(node, `i:${index}`) ? `i:${index}` : null
  }
}

function valueText(value: unknown): string {
  return `v:${JSON.stringify(value)}`
}

/** Null when the item lacks one of the keys. */
function keyText(item: unknown, names: string[]): string | null {
  if (typeof item !== 'object' || item === null) return null
  const values: unknown[] = []
  for (const name of names) {
    if (!Object.hasOwn(item, name)) return null
    values.push((item as ItemKeys)[name])
  }
  return JSON.stringify([names, values])
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
