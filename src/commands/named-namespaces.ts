import type { Incomplete } from '../audit/report.ts'
import { type Cluster, ClusterError } from '../cluster/cluster.ts'
import { getPatiently } from '../cluster/get-patiently.ts'
import { statusMessage } from '../cluster/read-status.ts'
import { UsageError } from './usage-error.ts'

/** RFC 1123, as Kubernetes has it for names of namespaces (ValidateNamespaceName, k8s.io/apimachinery/pkg/api/validation). */
const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/

/**
 * The namespaces of the flags, each once; null for all of them.
 * @throws {UsageError} for what no namespace can be called.
 */
export function namedNamespaces({
  allNamespaces,
  namespace,
}: {
  allNamespaces?: boolean
  namespace?: string[]
}): string[] | null {
  const bad = namespace?.find((name) => !LABEL.test(name))
  if (bad !== undefined) {
    throw new UsageError(
      `--namespace ${JSON.stringify(bad)}: no namespace is called that: write lower case letters, digits and hyphens`,
    )
  }
  return allNamespaces || namespace === undefined ? null : [...new Set(namespace)]
}

/** A namespace that may not be there, and why that is not known. */
export interface DoubtfulNamespace {
  name: string
  /** Not allowed to look at namespaces: what can be read in it shows that it is there. */
  isForbidden: boolean
  error: string
}

/**
 * Looks whether namespaces are there: lists of one that is not are empty, and a typo would look clean.
 * @throws {ClusterError} when one is not.
 */
export async function lookForNamespaces(
  cluster: Cluster,
  namespaces: string[],
  signal?: AbortSignal,
): Promise<DoubtfulNamespace[]> {
  const doubtful: DoubtfulNamespace[] = []
  for (const name of namespaces) {
    const path = `/api/v1/namespaces/${encodeURIComponent(name)}`
    const answer = await getPatiently(cluster, path, signal ? { signal } : {})
    if (answer.status === 200) continue
    const error = statusMessage(answer)
    if (answer.status === 404) throw new ClusterError(`${cluster.name}: ${error}`)
    doubtful.push({ name, isForbidden: answer.status === 403, error })
  }
  return doubtful
}

/** What of it makes a report incomplete, once it is known in which namespaces something was read. Pure. */
export function doubtsLeft(
  cluster: Pick<Cluster, 'name'>,
  doubtful: DoubtfulNamespace[],
  read: ReadonlySet<string>,
): Incomplete[] {
  return doubtful
    .filter(({ name, isForbidden }) => !isForbidden || !read.has(name))
    .map(({ name, error }) => ({
      source: { cluster: cluster.name, resource: 'v1/namespaces' },
      error: `could not tell whether namespace ${name} exists: ${error}`,
    }))
}
