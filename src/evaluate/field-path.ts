import { readItemKeys } from './requested/item-keys.ts'

/**
 * A place in an object, as a chain towards the root: cheap to extend while walking, made text only for a finding.
 * `segment`: a field's name, a list's index, a map's key, or for a list item that is only told by its keys, as
 * managedFields tell it, what they say of it (`k:{"name":"app"}`).
 */
export interface PathNode {
  parent: PathNode | null
  kind: 'field' | 'index' | 'key' | 'item'
  segment: string | number
}

/**
 * `spec.containers[0].resources.limits[cpu]`: field.Path.String() of k8s.io/apimachinery/pkg/util/validation/field. An
 * item without an index is `spec.volumes[name="data"]`, as in the conflicts of server-side apply.
 */
export function formatFieldPath(node: PathNode): string {
  return format(node, ({ kind, segment }) => {
    if (kind === 'field') return `.${segment}`
    return kind === 'item' ? `[${formatItemKeys(String(segment))}]` : `[${segment}]`
  })
}

/** `k:{"name":"data"}` → `name="data"`. */
function formatItemKeys(segment: string): string {
  const entries = Object.entries(readItemKeys(segment) ?? {})
  return entries.length === 0
    ? segment
    : entries.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')
}

/** The same place whatever the index or key: `spec.containers[*].resources.limits[*]`. */
export function formatSchemaPath(node: PathNode): string {
  return format(node, ({ kind, segment }) => (kind === 'field' ? `.${segment}` : '[*]'))
}

function format(node: PathNode, print: (node: PathNode) => string): string {
  const parts: string[] = []
  for (let at: PathNode | null = node; at !== null; at = at.parent) parts.push(print(at))
  const text = parts.reverse().join('')
  return text.startsWith('.') ? text.slice(1) : text
}
