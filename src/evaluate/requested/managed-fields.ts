/** One entry of `metadata.managedFields`: who named which fields (ManagedFieldsEntry in k8s.io/apimachinery meta/v1). */
export interface ManagedFields {
  /** Self-declared. */
  manager: string
  operation: 'Apply' | 'Update'
  /** The version that it wrote through, and whose names the fields have. */
  apiVersion: string
  time: string | null
  subresource: string | null
  /** FieldsV1: a tree of `f:NAME`, `k:{keys}`, `v:value`, `i:index`, and `.` for a map or item itself. */
  fields: object
}

/** The readable entries of an object's managedFields: anyone may write them, so nothing is taken for granted. */
export function readManagedFields(object: unknown): ManagedFields[] {
  const metadata = own(object, 'metadata')
  const entries = own(metadata, 'managedFields')
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry): ManagedFields | [] => {
    const fields = own(entry, 'fieldsV1')
    const operation = own(entry, 'operation')
    if (typeof fields !== 'object' || fields === null) return []
    if (operation !== 'Apply' && operation !== 'Update') return []
    return {
      manager: textOf(own(entry, 'manager')) ?? '',
      operation,
      apiVersion: textOf(own(entry, 'apiVersion')) ?? '',
      time: textOf(own(entry, 'time')),
      subresource: textOf(own(entry, 'subresource')),
      fields,
    }
  })
}

/** An own property of what may be anything; undefined when it is not there. */
function own(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string, unknown>)[key]
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
