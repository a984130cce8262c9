import { stepsOf } from '../../../../src/surface/gate-rules.ts'
import { valueAt, withValue } from '../random/places.ts'
import { joined, turnedInto } from './merged-objects.ts'
import { otherValue } from './other-value.ts'
import { POD_UPDATES } from './pod-updates.ts'

type Json = Record<string, unknown>
type Path = (string | number)[]

/** What a client makes of the object that it read; null where there is nothing to do it to. */
export interface UpdateVariant {
  name: string
  /** Where it goes, when it is not where the object itself is updated. */
  subresource?: string
  make(old: Json): Json | null
}

/**
 * The updates of an object that uses something at a schema path (`spec.containers[*].lifecycle`; null when no place is
 * meant), and of one that does not.
 * @param others objects of the same kind that the object is turned into, or that it takes things from.
 */
export function updateVariants(
  path: string | null,
  others: { label: string; object: Json }[],
): UpdateVariant[] {
  const variants: UpdateVariant[] = [
    { name: 'unchanged', make: (old) => old },
    {
      name: 'with a label',
      make: (old) => withValue(old, ['metadata', 'labels'], { ...labels(old), 'update.example.dev/a': 'b' }),
    },
  ]
  if (path !== null) {
    const first = (old: Json) => pathsAt(old, path)[0] ?? null
    variants.push(
      { name: 'without it', make: (old) => withoutUses(old, path) },
      { name: 'with a second use', make: (old) => mapPath(first(old), (at) => itemRepeated(old, at)) },
      {
        name: 'with the use moved',
        make: (old) =>
          mapPath(first(old), (at) => {
            const repeated = itemRepeated(old, at)
            return repeated === null ? null : withValue(repeated, at, undefined)
          }),
      },
      ...[0, 1].map((choice) => ({
        name: `with another value${choice === 0 ? '' : ' again'}`,
        make: (old: Json) =>
          mapPath(first(old), (at) => withValue(old, at, otherValue(valueAt(old, at), choice))),
      })),
    )
  }
  variants.push(...POD_UPDATES)
  for (const { label, object } of others) {
    variants.push(
      { name: `turned into ${label}`, make: (old) => turnedInto(old, object) },
      { name: `joined with ${label}`, make: (old) => turnedInto(old, joined(old, object) as Json) },
    )
  }
  return variants
}

/** The object without anything at a schema path; null where nothing is. */
export function withoutUses(object: Json, path: string): Json | null {
  const paths = pathsAt(object, path)
  if (paths.length === 0) return null
  return paths.toReversed().reduce((result, at) => withValue(result, at, undefined), object)
}

function mapPath(path: Path | null, make: (path: Path) => Json | null): Json | null {
  return path === null ? null : make(path)
}

function labels(object: Json): object {
  return (valueAt(object, ['metadata', 'labels']) as object | undefined) ?? {}
}

/** Where in an object a schema path leads. */
function pathsAt(object: Json, schemaPath: string): Path[] {
  let paths: Path[] = [[]]
  for (const step of stepsOf(schemaPath)) {
    paths = paths.flatMap((path) => {
      const value = valueAt(object, path)
      if (typeof value !== 'object' || value === null) return []
      if (step !== '*') return Object.hasOwn(value, step) ? [[...path, step]] : []
      return Array.isArray(value)
        ? value.map((_, index) => [...path, index])
        : Object.keys(value).map((key) => [...path, key])
    })
  }
  return paths
}

/** With the outermost list item on a path twice, the copy under another name. */
function itemRepeated(object: Json, path: Path): Json | null {
  const depth = path.findIndex((step) => typeof step === 'number')
  if (depth < 0) return null
  const list = valueAt(object, path.slice(0, depth)) as unknown[]
  const copy = structuredClone(list[path[depth] as number])
  if (typeof copy === 'object' && copy !== null) {
    for (const key of ['name', 'devicePath', 'mountPath', 'key', 'ip']) {
      const value = (copy as Json)[key]
      if (typeof value === 'string') (copy as Json)[key] = `${value}2`
    }
  }
  return withValue(object, path.slice(0, depth), [...list, copy])
}
