import { referencedType } from '../surface/field-type.ts'
import { stepsOf } from '../surface/gate-rules.ts'
import type { Surface } from '../surface/surface.ts'
import { apiInRelease } from './api-in-release.ts'
import type { FieldRelease, FieldSubject } from './explanation.ts'
import { fieldRollback } from './field-rollback.ts'
import { relaxationsToCome } from './relaxations-to-come.ts'
import { rulesOfField } from './rules-of-field.ts'
import { findField, isField, type SchemaField } from './schema-path.ts'

/** A field's history; `path` as the schema writes it: `spec.tolerations[*].operator`. */
export function explainField(surfaces: Surface[], resource: string, path: string): FieldSubject {
  return { kind: 'field', resource, path, history: fieldHistory(surfaces, resource, path) }
}

/** Release by release, oldest first. */
export function fieldHistory(surfaces: Surface[], resource: string, path: string): FieldRelease[] {
  const known = surfaces.map((surface) => fieldInRelease(surface, resource, path))
  const rows = known.map((row, index) => ({
    ...row,
    rules: [...row.rules, ...relaxationsToCome(surfaces, known, index)],
  }))
  const newest = rows.at(-1)!
  return rows.map((row) =>
    row === newest ? row : { ...row, rollback: fieldRollback(newest, row, resource) },
  )
}

function fieldInRelease(surface: Surface, resource: string, path: string): FieldRelease {
  const found = findField(surface.file, resource, stepsOf(path))
  const inSchema = isField(found)
  return {
    release: surface.version,
    api: apiInRelease(surface, resource),
    inSchema,
    acceptedValues: inSchema ? acceptedValues(surface, found) : null,
    rules: inSchema ? rulesOfField(surface, resource, path) : [],
    rollback: null,
  }
}

/** The closed set that a field's values come from, where it is one of scalars. */
function acceptedValues({ file }: Surface, { type, field, declared }: SchemaField): string[] | null {
  if (referencedType(declared) !== null) return null
  const validated = Object.hasOwn(file.acceptedValues, type) ? file.acceptedValues[type]![field] : undefined
  return validated ?? (typeof declared === 'string' ? null : declared.enum)
}
