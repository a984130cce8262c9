import type { Answer, Cluster } from './cluster.ts'
import { type ConnectOptions, openSession } from './session.ts'

/** As the API names them (PATCH, k8s.io/apimachinery/pkg/types/patch.go). */
const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
}

/** An apiserver that is written to, too. Audits are given a `Cluster`, which cannot. */
export interface ClusterWriter extends Cluster {
  /** Sends once; any status is an answer. @throws {ClusterError} when there is none: it may have been done or not. */
  create(path: string, object: object): Promise<Answer>
  /** As `create`. */
  patch(path: string, type: keyof typeof PATCH_TYPES, patch: object): Promise<Answer>
}

/**
 * The cluster of a kubeconfig. Nothing is asked yet.
 * @throws {ClusterError} when the kubeconfig cannot be used.
 */
export async function connectWriter(options: ConnectOptions): Promise<ClusterWriter> {
  const { send, ...session } = await openSession(options)
  const write = (method: 'POST' | 'PATCH', path: string, contentType: string, object: object) =>
    send(`${path}?fieldManager=emuguard`, { method, body: { contentType, text: JSON.stringify(object) } })
  return {
    ...session,
    get: (path, request = {}) => send(path, { ...request }),
    create: (path, object) => write('POST', path, 'application/json', object),
    patch: (path, type, patch) => write('PATCH', path, PATCH_TYPES[type], patch),
  }
}
