import { Compile } from 'typebox/compile'
import { describeAllowed, formatKeyPath, schemaAt } from './allowed-here.ts'
import { guardConfigurationSchema, PLANNED_KEYS, PLANNED_VERSION } from './schema.ts'

/** What the schema does not allow. */
export interface Problem {
  path: string[]
  /** Whether the key itself is wrong or what it leads to. */
  at: 'key' | 'value'
  /** Names the key path, the value and what is allowed. */
  message: string
}

let checker: ReturnType<typeof Compile<typeof guardConfigurationSchema>> | undefined

/** Checks a parsed file against the schema, without coercion; empty when it fits. */
export function findProblems(value: unknown): Problem[] {
  checker ??= Compile(guardConfigurationSchema)
  if (checker.Check(value)) return []
  // An unknown key is reported twice: for the mapping, where it has no place of its own, and for itself.
  const errors = checker.Errors(value).filter((error) => error.keyword !== 'additionalProperties')
  return errors.map((error): Problem => {
    const path = error.instancePath.split('/').slice(1).map(unescapePointer)
    if (error.keyword === 'boolean') return { path, at: 'key', message: unknownKey(path) }
    if (error.keyword === 'required') {
      return { path, at: 'value', message: missingKeys(path, error.params.requiredProperties) }
    }
    return { path, at: 'value', message: wrongValue(path, valueAt(value, path)) }
  })
}

function unknownKey(path: string[]): string {
  const key = path.at(-1)!
  const parent = path.slice(0, -1)
  if (parent.length === 0 && Object.hasOwn(PLANNED_KEYS, key)) {
    return `this release of emuguard does not support ${key} (${PLANNED_KEYS[key]}) yet: remove it`
  }
  const allowed = Object.keys(schemaAt(guardConfigurationSchema, parent)?.properties ?? {})
  return `unknown key ${formatKeyPath(path)}: allowed are ${allowed.join(', ')}`
}

function missingKeys(path: string[], keys: string[]): string {
  const node = schemaAt(guardConfigurationSchema, path)
  const wanted = keys.map((key) => `${key}: ${describeAllowed(node?.properties?.[key])}`)
  return `${nameOf(path)} must have ${wanted.join(' and ')}`
}

function wrongValue(path: string[], value: unknown): string {
  if (value === PLANNED_VERSION) {
    return `this release of emuguard does not support ${nameOf(path)}: detect yet: write a version, for example "1.36"`
  }
  return `${nameOf(path)} must be ${describeAllowed(schemaAt(guardConfigurationSchema, path))}, not ${show(value)}`
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
