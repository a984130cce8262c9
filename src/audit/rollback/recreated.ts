/** Of the metadata, what its author may give; the rest is filled in by the server. */
const AUTHORED = ['name', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences']

/**
 * A Pod without some of its fields, as a manifest to create it from: hardly anything of a Pod's spec can be changed
 * (ValidatePodUpdate, k8s.io/kubernetes/pkg/apis/core/validation/validation.go). Null for every other resource, and
 * when there is nothing to take away.
 */
export function recreated(
  resource: string,
  object: Record<string, unknown>,
  removed: (string | number)[][],
): Record<string, unknown> | null {
  if (resource !== 'v1/pods' || removed.length === 0) return null
  const { status: _, ...copy } = structuredClone(object)
  const metadata = (copy['metadata'] ?? {}) as Record<string, unknown>
  const authored = Object.entries(metadata).filter(([key]) => AUTHORED.includes(key))
  for (const steps of removed) removeAt(copy, steps)
  return { apiVersion: 'v1', kind: 'Pod', ...copy, metadata: Object.fromEntries(authored) }
}

function removeAt(object: unknown, steps: (string | number)[]): void {
  let parent = object as Record<string | number, unknown>
  for (const step of steps.slice(0, -1)) parent = parent[step] as Record<string | number, unknown>
  delete parent[steps.at(-1)!]
}
