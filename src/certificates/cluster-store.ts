import { type Answer, ClusterError } from '../cluster/cluster.ts'
import type { ClusterWriter } from '../cluster/connect-writer.ts'
import { statusMessage } from '../cluster/read-status.ts'
import { CertificateError } from './certificate.ts'
import type { CertificateStore, ReadTrust, Written } from './certificate-store.ts'
import { readConfigurationObject, readSecretObject } from './read-object.ts'
import { readStored, type StoredCertificates, storedAsPatch } from './stored-certificates.ts'
import { type Trust, trustOf, trustPatch } from './trust.ts'

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

/** One kind of object, for paths and for what is said of it. */
interface Place {
  /** As RBAC and kubectl have it. */
  resource: string
  path: string
  name: string
  /** Where a Role or ClusterRole has to allow it. */
  scope: string
}

/**
 * A Secret, and the ValidatingWebhookConfiguration whose caBundle goes with it. Each write says which version of the
 * object it is for, so that the apiserver refuses it when somebody else was faster.
 */
export function clusterStore(
  cluster: ClusterWriter,
  names: { namespace: string; secret: string; configuration: string },
): CertificateStore {
  const secrets = `/api/v1/namespaces/${names.namespace}/secrets`
  const secret: Place = {
    resource: 'secrets',
    path: `${secrets}/${names.secret}`,
    name: names.secret,
    scope: `in namespace ${names.namespace}`,
  }
  const configuration: Place = {
    resource: 'validatingwebhookconfigurations',
    path: `${CONFIGURATIONS}/${names.configuration}`,
    name: names.configuration,
    scope: 'in the cluster',
  }
  const name = `Secret ${names.namespace}/${names.secret}`

  const create = async (stored: StoredCertificates): Promise<Written> => {
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: names.secret },
      data: withoutNulls(storedAsPatch(stored).data),
    }
    const written = await write(() => cluster.create(secrets, object), 'create', secret, 409)
    if (typeof written === 'string' || 'conflict' in written) return written
    return { problem: `there is no ${name}: ${written.problem}` }
  }
  return {
    name,
    async readSecret(now) {
      const answer = await get(cluster, secret)
      const date = dateOf(answer)
      if (answer.status === 404) return { stored: null, unusable: [], date, write: create }
      if (answer.status !== 200) throw new CertificateError(refusal(answer, 'get', secret))
      const object = readSecretObject(answer, `${secret.resource}/${secret.name}`)
      return {
        ...readStored(object, name, date ?? now),
        date,
        write(stored) {
          const { resourceVersion } = object.metadata ?? {}
          const patch = { metadata: { resourceVersion }, ...storedAsPatch(stored) }
          return write(() => cluster.patch(secret.path, 'merge', patch), 'patch', secret, 404, 409)
        },
      }
    },
    async readTrust() {
      const answer = await get(cluster, configuration)
      const date = dateOf(answer)
      if (answer.status === 404) {
        const note = `there is no ValidatingWebhookConfiguration ${names.configuration} yet`
        return withoutConfiguration('missing', { note, problem: null, date })
      }
      // What the Secret holds can be served all the same.
      if (answer.status !== 200) {
        const problem = refusal(answer, 'get', configuration)
        return withoutConfiguration(answer.status === 403 ? 'unknown' : 'unanswered', {
          note: null,
          problem,
          date,
        })
      }
      const called = `${configuration.resource}/${configuration.name}`
      const object = readConfigurationObject(answer, called)
      return {
        trust: trustOf(object),
        date,
        problem: null,
        note: null,
        write(bundles) {
          const patch = trustPatch(object, bundles)
          const send = () => cluster.patch(configuration.path, 'json', patch)
          return write(send, 'patch', configuration, 404, 409)
        },
      }
    },
    close: () => cluster.close(),
  }
}

/** Asked again once when a connection broke: those that are kept alive may have been closed from the other side. */
async function get(cluster: ClusterWriter, { path }: Place): Promise<Answer> {
  try {
    return await cluster.get(path).catch((error: unknown) => {
      if (error instanceof ClusterError && error.isBroken) return cluster.get(path)
      throw error
    })
  } catch (error) {
    if (error instanceof ClusterError) throw new CertificateError(error.message)
    throw error
  }
}

/** A write that got no answer may have been done: the next look tells. */
async function write(
  send: () => Promise<Answer>,
  verb: string,
  place: Place,
  ...conflicts: number[]
): Promise<Written> {
  try {
    const answer = await send()
    if (answer.status < 300) return 'done'
    const why = refusal(answer, verb, place)
    return conflicts.includes(answer.status) ? { conflict: why } : { problem: why }
  } catch (error) {
    if (error instanceof ClusterError) return { problem: error.message }
    throw error
  }
}

function withoutConfiguration(trust: Trust, read: Pick<ReadTrust, 'problem' | 'note' | 'date'>): ReadTrust {
  return { trust, ...read, write: async () => ({ conflict: '' }) }
}

/** RFC 9110, section 6.6.1. */
function dateOf({ headers }: Answer): Date | null {
  const date = new Date(headers['date'] ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}

/** Names the verb and the object, as a Role has to have them. */
function refusal(answer: Answer, verb: string, { resource, name, scope }: Place): string {
  const what = verb === 'create' ? resource : `${resource}/${name}`
  const why = answer.status === 403 ? 'no permission' : 'not possible'
  return `${why} to ${verb} ${what} ${scope}: ${statusMessage(answer)}`
}

function withoutNulls(values: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null),
  )
}
