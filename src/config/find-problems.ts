import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { describeAllowed, formatKeyPath, schemaAt } from './allowed-here.ts'

/** What the schema does not allow. */
export interface Problem {
  path: string[]
  /** Whether the key itself is wrong or what it leads to. */
  at: 'key' | 'value'
  /** Names the key path, the value and what is allowed. */
  message: string
}

const checkers = new WeakMap<TSchema, ReturnType<typeof Compile>>()

function checkerOf(schema: TSchema): ReturnType<typeof Compile> {
  const known = checkers.get(schema) ?? Compile(schema)
  checkers.set(schema, known)
  return known
}

/** Checks a parsed file against its schema, without coercion; empty when it fits. */
export function findProblems(schema: TSchema, value: unknown): Problem[] {
  const checker = checkerOf(schema)
  if (checker.Check(value)) return []
  // An unknown key is reported twice: for the mapping, where it has no place of its own, and for itself.
  const errors = checker.Errors(value).filter((error) => error.keyword !== 'additionalProperties')
  return errors.map((error): Problem => {
    const path = error.instancePath.split('/').slice(1).map(unescapePointer)
    if (error.keyword === 'boolean') return { path, at: 'key', message: unknownKey(schema, path) }
    if (error.keyword === 'required') {
      return { path, at: 'value', message: missingKeys(schema, path, error.params.requiredProperties) }
    }
    return { path, at: 'value', message: wrongValue(schema, path, valueAt(value, path)) }
  })
}

function unknownKey(schema: TSchema, path: string[]): string {
  const parent = path.slice(0, -1)
  const allowed = Object.keys(schemaAt(schema, parent)?.properties ?? {})
  return `unknown key ${formatKeyPath(path)}: allowed are ${allowed.join(', ')}`
}

function missingKeys(schema: TSchema, path: string[], keys: string[]): string {
  const node = schemaAt(schema, path)
  const wanted = keys.map((key) => `${key}: ${describeAllowed(node?.properties?.[key])}`)
  return `${nameOf(path)} must have ${wanted.join(' and ')}`
}

function wrongValue(schema: TSchema, path: string[], value: unknown): string {
  return `${nameOf(path)} must be ${describeAllowed(schemaAt(schema, path))}, not ${show(value)}`
}

/** Collections are not spelt out: with aliases they may contain themselves. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a mapping'
  const shown = JSON.stringify(value) ?? String(value)
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown
}

function nameOf(path: string[]): string {
  return path.length === 0 ? 'the file' : formatKeyPath(path)
}

function valueAt(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], value)
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
