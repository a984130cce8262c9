import type { CatalogField, CatalogFile } from '../surface/catalog-format.ts'
import { type FieldType, parseFieldType } from '../surface/field-type.ts'

/** A field as one release's schema has it. */
export interface SchemaField {
  /** With every list and map marked, as the catalog's rules write it: `spec.containers[*].image`. */
  path: string
  /** The type it is a field of, and its name there. */
  type: string
  field: string
  declared: CatalogField
}

/** Where a path leaves the schema: what is there instead of the step. */
export interface NoSuchField {
  /** The path as far as it goes, and the step that does not exist. */
  above: string
  step: string
  siblings: string[]
}

/** Follows a path through a release's schema; `*` for items and values may be left out. Null: no schema. */
export function findField(
  file: CatalogFile,
  resource: string,
  steps: string[],
): SchemaField | NoSuchField | null {
  const root = Object.hasOwn(file.resources, resource) ? file.resources[resource]!.type : undefined
  if (root === undefined) return null
  let at: FieldType = { kind: 'object', type: root }
  let path = ''
  let found: Omit<SchemaField, 'path'> | null = null
  for (const step of steps) {
    // A name right after a list or map is one of its items' fields.
    while (step !== '*' && (at.kind === 'list' || (at.kind === 'map' && isBelow(file, at.of, step)))) {
      path += '[*]'
      at = at.of
    }
    if (at.kind === 'map' || (at.kind === 'list' && step === '*')) {
      path += '[*]'
      at = at.of
      continue
    }
    const fields = at.kind === 'object' ? (file.types[at.type] ?? {}) : {}
    if (at.kind !== 'object' || !Object.hasOwn(fields, step)) {
      return { above: path, step, siblings: Object.keys(fields) }
    }
    const declared = fields[step]!
    found = { type: at.type, field: step, declared }
    path += path === '' ? step : `.${step}`
    at = parseFieldType(declared)
  }
  return found && { ...found, path }
}

export function isField(found: SchemaField | NoSuchField | null): found is SchemaField {
  return found !== null && 'declared' in found
}

/** Whether a step after a map is a field of its values and not one of its keys. */
function isBelow(file: CatalogFile, of: FieldType, step: string): boolean {
  if (of.kind === 'object') return Object.hasOwn(file.types[of.type] ?? {}, step)
  return of.kind !== 'scalar' && isBelow(file, of.of, step)
}
