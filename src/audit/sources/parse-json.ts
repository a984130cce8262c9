import { readScalar, readString, skipSpace } from './json-token.ts'
import { lineCounter, ManifestSyntaxError, type PositionedValue } from './positioned.ts'
import { setOwn } from './set-own.ts'

/** As encoding/json of Go, with which kubectl reads. */
const MAX_DEPTH = 10_000

/** A list or mapping that is not closed yet. */
interface Open {
  list: unknown[] | null
  map: Record<string, unknown> | null
  /** The key in `map` whose value comes next. */
  key: string
  /** Lines of the list's elements, where they are wanted. */
  lines: number[] | null
}

/**
 * Reads the JSON values from `start` to the end of a text, one after the other, as kubectl takes a stream of them.
 * Why not JSON.parse: it tells neither places nor duplicate keys. Iterative, so that depth is harmless; numbers are
 * JavaScript's.
 * @throws {ManifestSyntaxError} for what is no JSON, and for duplicate keys as strict field validation does.
 */
export function* parseJson(text: string, start: number, firstLine: number): Generator<PositionedValue> {
  const lineAt = lineCounter(text, firstLine)
  for (let at = skipSpace(text, start); at < text.length; ) {
    const line = lineAt(at)
    const itemLines: PositionedValue['itemLines'] = new Map()
    const { value, end } = parseValue(text, at, lineAt, itemLines)
    yield { value, line, itemLines }
    at = skipSpace(text, end)
  }
}

function parseValue(
  text: string,
  start: number,
  lineAt: (offset: number) => number,
  itemLines: PositionedValue['itemLines'],
): { value: unknown; end: number } {
  const fail = (at: number, message: string): never => {
    throw new ManifestSyntaxError(message, lineAt(at))
  }
  const unexpected = (at: number, wanted: string): never =>
    fail(at, at >= text.length ? 'unexpected end of JSON' : `invalid JSON: ${wanted} expected`)
  const open: Open[] = []

  const readKey = (at: number): number => {
    const parent = open.at(-1)!
    const key = readString(text, at) ?? unexpected(at, 'a key in double quotes')
    if (Object.hasOwn(parent.map!, key.value)) fail(at, `duplicate key ${JSON.stringify(key.value)}`)
    parent.key = key.value
    const colon = skipSpace(text, key.end)
    if (text[colon] !== ':') unexpected(colon, '":"')
    return skipSpace(text, colon + 1)
  }

  for (let at = start; ; ) {
    const parent = open.at(-1)
    parent?.lines?.push(lineAt(at))
    let value: unknown
    if (text[at] === '{' || text[at] === '[') {
      if (open.length >= MAX_DEPTH) fail(at, `nested more than ${MAX_DEPTH} levels deep`)
      const frame = openFrame(text[at] === '[', parent, itemLines)
      const inner = skipSpace(text, at + 1)
      value = frame.list ?? frame.map
      if (text[inner] !== (frame.list ? ']' : '}')) {
        open.push(frame)
        at = frame.list ? inner : readKey(inner)
        continue
      }
      at = inner + 1
    } else {
      const token = readScalar(text, at) ?? unexpected(at, 'a value')
      value = token.value
      at = token.end
    }
    for (;;) {
      const outer = open.at(-1)
      if (!outer) return { value, end: at }
      attach(outer, value)
      at = skipSpace(text, at)
      if (text[at] === ',') {
        at = skipSpace(text, at + 1)
        if (outer.map) at = readKey(at)
        break
      }
      if (text[at] !== (outer.list ? ']' : '}')) unexpected(at, `"," or "${outer.list ? ']' : '}'}"`)
      at++
      open.pop()
      value = outer.list ?? outer.map
    }
  }
}

function openFrame(isList: boolean, parent: Open | undefined, itemLines: PositionedValue['itemLines']): Open {
  if (!isList) return { list: null, map: {}, key: '', lines: null }
  const frame: Open = { list: [], map: null, key: '', lines: null }
  if (parent?.map && parent.key === 'items') {
    frame.lines = []
    itemLines.set(frame.list!, frame.lines)
  }
  return frame
}

function attach(parent: Open, value: unknown): void {
  if (parent.list) parent.list.push(value)
  else setOwn(parent.map!, parent.key, value)
}
