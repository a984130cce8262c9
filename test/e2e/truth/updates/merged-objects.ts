import { valueAt, withValue } from '../random/places.ts'

type Json = Record<string, unknown>

/** What another object is, under the name of this and with what never changes. */
export function turnedInto(old: Json, other: Json): Json {
  let result: Json = {
    ...structuredClone(other),
    apiVersion: old.apiVersion,
    kind: old.kind,
    metadata: old.metadata,
  }
  for (const path of [
    ['status'],
    ['spec', 'selector'],
    ['spec', 'template', 'metadata'],
    ['spec', 'clusterIP'],
    ['spec', 'clusterIPs'],
  ]) {
    const kept = valueAt(old, path)
    if (kept !== undefined) result = withValue(result, path, kept)
  }
  return result
}

/** Both in one: objects field by field, lists of named things name by name. */
export function joined(a: unknown, b: unknown): unknown {
  if (Array.isArray(a) && Array.isArray(b)) {
    const nameOf = (item: unknown) => (item as Json | null)?.name
    const merged = a.map((item) => {
      const twin = b.find((other) => nameOf(item) !== undefined && nameOf(other) === nameOf(item))
      return twin === undefined ? item : joined(item, twin)
    })
    const isNew = (item: unknown) =>
      !a.some((own) => nameOf(own) !== undefined && nameOf(own) === nameOf(item))
    return [...merged, ...b.filter(isNew)]
  }
  if (
    typeof a === 'object' &&
    a !== null &&
    typeof b === 'object' &&
    b !== null &&
    !Array.isArray(a) &&
    !Array.isArray(b)
  ) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)])
    return Object.fromEntries([...keys].map((key) => [key, joined((a as Json)[key], (b as Json)[key])]))
  }
  return a === undefined ? b : a
}
