import type { RealAnswer } from '../real-answers.ts'
import type { Material } from './material.ts'
import { type Place, placesOf, valueAt, withValue } from './places.ts'

type Json = Record<string, unknown>
type Path = (string | number)[]
interface Cause {
  reason?: string
  field?: string
  message?: string
}

/**
 * Takes an object a step nearer to what a server accepts, by what it says of it: fills in what it requires, else
 * replaces or takes away what it names. Null when the answer names nothing in the object that could go.
 * @param attempt counts the refusals so far: what did not help once is done more thoroughly.
 */
export function repaired(
  material: Material,
  object: Json,
  type: string,
  answer: RealAnswer,
  attempt: number,
): Json | null {
  const causes: Cause[] = answer.body?.details?.causes ?? []
  const message = String(answer.body?.message ?? '')
  let result = object
  // The fields a strict server does not know, all in one message.
  for (const [, path] of message.matchAll(/unknown field "([^"]+)"/g)) result = without(result, pathOf(path!))
  // encoding/json names the field without indices.
  const misfit = /into Go struct field \S+?\.(\S+) of type/.exec(message)?.[1]
  if (misfit !== undefined) result = withoutMisfits(material, result, type, misfit)
  // Last first, so that taking away an item does not move another that is named.
  for (const cause of causes.toReversed()) result = withoutCause(material, result, type, cause, attempt)
  return result === object || JSON.stringify(result) === JSON.stringify(object) ? null : result
}

function withoutCause(material: Material, object: Json, type: string, cause: Cause, attempt: number): Json {
  const path = pathOf(cause.field ?? '')
  const message = cause.message ?? ''
  if (cause.reason === 'FieldValueRequired' && attempt < 4)
    return filledIn(material, object, type, path, attempt)
  const supported = /supported values: (.*)$/.exec(message)?.[1]
  const values =
    supported === undefined ? [] : [...supported.matchAll(/"([^"]*)"/g)].map(([, value]) => value)
  if (values.length > 0 && attempt < 3) return withValue(object, path, values[attempt % values.length])
  if (/does not match template/.test(message)) {
    const labels =
      valueAt(object, ['spec', 'selector', 'matchLabels']) ?? valueAt(object, ['spec', 'selector'])
    return withValue(object, ['spec', 'template', 'metadata'], { labels })
  }
  const target = existing(object, path)
  if (cause.reason === 'FieldValueDuplicate' || cause.reason === 'FieldValueNotFound') {
    return without(object, itemOf(object, target))
  }
  return without(object, attempt > 2 ? target.slice(0, -1) : target)
}

/** Sets what is required to something that other objects have there; makes the way to it where it is missing. */
function filledIn({ schema, seen }: Material, object: Json, type: string, path: Path, attempt: number): Json {
  const name = path.at(-1)
  const parent = path.slice(0, -1)
  const place = placesOf(schema, object, type).find((candidate) => isSame(candidate.path, parent))
  if (place?.type.kind !== 'object' || typeof name !== 'string') {
    const whole = existing(object, path)
    return whole.length > 1 ? without(object, whole) : object
  }
  const current = valueAt(object, path)
  const known = seen
    .ofField(place.type.type, name)
    .filter((value) => JSON.stringify(value) !== JSON.stringify(current))
  if (known.length > 0) return withValue(object, path, known[(attempt * 7) % known.length])
  return without(object, path.length > 2 ? parent : path)
}

function withoutMisfits({ schema }: Material, object: Json, type: string, named: string): Json {
  const wanted = named.split('.')
  let result = object
  for (const { path } of placesOf(schema, object, type).toReversed() as Place[]) {
    const names = path.filter((step) => typeof step === 'string')
    const isNamed =
      names.length >= 1 && (isSame(names, wanted) || isSame(names.slice(-wanted.length), wanted))
    if (isNamed && path.length > 1) result = without(result, path)
  }
  return result
}

/** The object without what is at a path, unless nothing would be left of it. */
function without(object: Json, path: Path): Json {
  const isWhole =
    path.length === 0 || (path.length === 1 && ['apiVersion', 'kind', 'metadata'].includes(String(path[0])))
  return isWhole ? object : withValue(object, path, undefined)
}

/** The longest part of a path that is there. */
function existing(object: Json, path: Path): Path {
  let depth = path.length
  while (depth > 1 && valueAt(object, path.slice(0, depth)) === undefined) depth--
  return path.slice(0, depth)
}

/** The list item that a path is in, else the path. */
function itemOf(object: Json, path: Path): Path {
  for (let depth = path.length; depth > 0; depth--) {
    if (Array.isArray(valueAt(object, path.slice(0, depth - 1)))) return path.slice(0, depth)
  }
  return path
}

/** `spec.containers[0].resources.limits[example.dev/x]`, as field.Path prints it. */
export function pathOf(text: string): Path {
  return [...text.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, inBrackets, name]) => {
    const step = inBrackets ?? name!
    return inBrackets !== undefined && /^\d+$/.test(step) ? Number(step) : step
  })
}

function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index])
}
