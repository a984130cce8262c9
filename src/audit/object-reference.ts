import { formatGroupVersion, type GroupVersionKind } from '../surface/resource-name.ts'
import type { ObjectReference } from './report.ts'

/** Names an object as a report does: a generateName stands with a "*" behind it, which no name can have. */
export function objectReference(kind: GroupVersionKind, object: Record<string, unknown>): ObjectReference {
  const { namespace, name, generateName } = (object['metadata'] ?? {}) as Record<string, unknown>
  const prefix = textOf(generateName)
  return {
    apiVersion: formatGroupVersion(kind),
    kind: kind.kind,
    namespace: textOf(namespace),
    name: textOf(name) ?? (prefix && `${prefix}*`),
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
