/**
 * A place in an object, as a chain towards the root: cheap to extend while walking, made text only for a finding.
 * `segment`: a field's name, a list's index, or a map's key in brackets.
 */
export interface PathNode {
  parent: PathNode | null
  kind: 'field' | 'index' | 'key'
  segment: string | number
}

/** `spec.containers[0].resources.limits[cpu]`: field.Path.String() of k8s.io/apimachinery/pkg/util/validation/field. */
export function formatFieldPath(node: PathNode): string {
  return format(node, ({ kind, segment }) => (kind === 'field' ? `.${segment}` : `[${segment}]`))
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
