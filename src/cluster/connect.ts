import type { Cluster } from './cluster.ts'
import { type ConnectOptions, openSession } from './session.ts'

/**
 * The cluster of a kubeconfig, to be read and nothing else. Nothing is asked yet.
 * @throws {ClusterError} when the kubeconfig cannot be used.
 */
export async function connect(options: ConnectOptions): Promise<Cluster> {
  const { send, ...session } = await openSession(options)
  return {
    ...session,
    get: (path, { accept, signal } = {}) =>
      send(path, { ...(accept !== undefined && { accept }), ...(signal && { signal }) }),
  }
}
