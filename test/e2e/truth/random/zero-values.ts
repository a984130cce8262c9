import type { FieldType } from '../../../../src/surface/field-type.ts'

/** What Go has where nobody set anything, and what a manifest may say to mean nothing. */
export function zeroValues(type: FieldType): unknown[] {
  if (type.kind === 'list') return [[], null]
  if (type.kind !== 'scalar') return [{}, null]
  if (type.name === 'boolean') return [false, null]
  if (type.name === 'integer' || type.name === 'number') return [0, null]
  if (type.name === 'int-or-string') return [0, '', null]
  if (type.name === 'any') return [{}, null]
  return type.name === 'quantity' ? ['0', null] : ['', null]
}
