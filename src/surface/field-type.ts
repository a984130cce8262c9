import type { CatalogField } from './catalog-format.ts'

/** A field's type as docs/catalog.md writes it, taken apart. */
export type FieldType =
  | { kind: 'scalar'; name: string }
  | { kind: 'object'; type: string }
  | { kind: 'list'; of: FieldType }
  | { kind: 'map'; of: FieldType }

const SCALARS = new Set(['string', 'integer', 'number', 'boolean', 'int-or-string', 'quantity', 'any'])

/** Reads `boolean`, `[]io.k8s.api.core.v1.Container`, `map[string]string`. Anything not a scalar is a type's name. */
export function parseFieldType(field: CatalogField): FieldType {
  const text = typeof field === 'string' ? field : field.type
  if (text.startsWith('[]')) return { kind: 'list', of: parseFieldType(text.slice(2)) }
  if (text.startsWith('map[string]'))
    return { kind: 'map', of: parseFieldType(text.slice('map[string]'.length)) }
  return SCALARS.has(text) ? { kind: 'scalar', name: text } : { kind: 'object', type: text }
}

/** The name of the type at the bottom of lists and maps, null for scalars. */
export function referencedType(field: CatalogField): string | null {
  let type = parseFieldType(field)
  while (type.kind === 'list' || type.kind === 'map') type = type.of
  return type.kind === 'object' ? type.type : null
}
