import type { Fact } from '../detection/cluster-facts.ts'
import { type Cluster, ClusterError } from './cluster.ts'
import { getPatiently } from './get-patiently.ts'
import { statusMessage } from './read-status.ts'

/** Asks for something that one can do without; what is not allowed or broken is said, not thrown. */
export async function factFrom<T>(
  cluster: Cluster,
  path: string,
  read: (text: string) => T,
): Promise<Fact<T>> {
  return attempt(path, async () => {
    const accept = path === '/metrics' ? 'text/plain' : 'application/json'
    const answer = await getPatiently(cluster, path, { accept })
    if (answer.status === 403) return { outcome: 'forbidden', message: statusMessage(answer) }
    if (answer.status !== 200) return { outcome: 'failed', message: `${path}: ${statusMessage(answer)}` }
    return { outcome: 'read', value: read(Buffer.from(answer.body).toString('utf8')) }
  })
}

/** Any reason not to know something becomes its message. */
export async function attempt<T>(what: string, work: () => Promise<Fact<T>>): Promise<Fact<T>> {
  try {
    return await work()
  } catch (error) {
    const [message] = (error as Error).message.split('\n', 1)
    const isOurs = error instanceof ClusterError
    return { outcome: 'failed', message: isOurs ? message! : `${what} cannot be read: ${message}` }
  }
}
