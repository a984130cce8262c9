import type { GroupVersionKind } from '../../surface/resource-name.ts'

/** One Kubernetes object from a file. */
export interface Manifest {
  object: Record<string, unknown>
  kind: GroupVersionKind
  source: { file: string; line: number }
}
