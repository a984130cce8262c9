import type { GroupVersionKind } from '../../surface/resource-name.ts'
import type { FileSource, HelmSource } from '../report.ts'

/** One Kubernetes object from a file, or from the manifest of a Helm release. */
export interface Manifest {
  object: Record<string, unknown>
  kind: GroupVersionKind
  source: FileSource | HelmSource
}
