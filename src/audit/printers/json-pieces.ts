/**
 * A value as JSON, indented by two, in pieces: the whole may be longer than a string can be. What lies deeper than
 * `depth` arrays and objects comes in one piece. Iterables other than arrays are lists too, made while they are printed.
 */
export function* jsonPieces(value: unknown, depth: number, indent = ''): Generator<string> {
  const inner = `${indent}  `
  if (depth > 0 && isList(value)) {
    let first = true
    for (const entry of value) {
      yield first ? `[\n${inner}` : `,\n${inner}`
      yield* jsonPieces(entry, depth - 1, inner)
      first = false
    }
    yield first ? '[]' : `\n${indent}]`
  } else if (depth > 0 && typeof value === 'object' && value !== null) {
    let first = true
    for (const [key, entry] of Object.entries(value)) {
      if (entry === undefined) continue
      yield `${first ? '{' : ','}\n${inner}${JSON.stringify(key)}: `
      yield* jsonPieces(entry, depth - 1, inner)
      first = false
    }
    yield first ? '{}' : `\n${indent}}`
  } else {
    yield JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`)
  }
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}
