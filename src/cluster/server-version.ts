import type { Release } from '../surface/version.ts'
import { type Cluster, ClusterError } from './cluster.ts'
import { getPatiently } from './get-patiently.ts'
import { statusMessage } from './read-status.ts'

/** What `/version` of an apiserver says (k8s.io/apimachinery/pkg/version.Info). */
export interface ServerVersion {
  binaryVersion: Release
  /** Null: the server does not say (before Kubernetes 1.33). */
  emulationVersion: Release | null
  minCompatibilityVersion: Release | null
}

/** @throws {ClusterError} when there is no apiserver, or it does not know who asks. */
export async function serverVersion(cluster: Cluster, signal?: AbortSignal): Promise<ServerVersion> {
  const answer = await getPatiently(cluster, '/version', signal ? { signal } : {})
  const { name, server } = cluster
  if (answer.status === 401) {
    throw new ClusterError(`${server} does not accept the credentials of ${name}: is a token expired? (401)`)
  }
  if (answer.status !== 200)
    throw new ClusterError(`${server} does not tell its version: ${statusMessage(answer)}`)
  const info = parse(answer.body)
  const binaryVersion = info && releaseOf(info['major'], info['minor'])
  if (!binaryVersion)
    throw new ClusterError(`${server} is no kube-apiserver: /version has no major and minor`)
  return {
    binaryVersion,
    emulationVersion: releaseOf(info['emulationMajor'], info['emulationMinor']),
    minCompatibilityVersion: releaseOf(info['minCompatibilityMajor'], info['minCompatibilityMinor']),
  }
}

function parse(body: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}

/** Some providers write the minor as `31+`. */
function releaseOf(major: unknown, minor: unknown): Release | null {
  const numbers = [major, minor].map((value) => /^(\d+)\+?$/.exec(String(value))?.[1])
  return numbers.every((number) => number !== undefined) ? numbers.map(Number).join('.') : null
}
