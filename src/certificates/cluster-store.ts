import { type Answer, ClusterError } from '../cluster/cluster.ts'
import type { ClusterWriter } from '../cluster/connect-writer.ts'
import { statusMessage } from '../cluster/read-status.ts'
import { CertificateError } from './certificate.ts'
import type { CertificateStore, ReadTrust, Written } from './certificate-store.ts'
import {
  readStored,
  type SecretObject,
  type StoredCertificates,
  storedAsPatch,
} from './stored-certificates.ts'
import { type Trust, trustOf, trustPatch, type WebhookConfigurationObject } from './trust.ts'

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
    const { metadata, data } = storedAsPatch(stored)
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: names.secret, annotations: withoutNulls(metadata.annotations) },
      data: withoutNulls(data),
    }
    const written = await write(() => cluster.create(secrets, object), 'create', secret, 409)
    if (typeof written === 'string' || 'conflict' in written) return written
    return { problem: `there is no ${name}: ${written.problem}` }
  }
  return {
    name,
    async readSecret(now) {
      const answer = await get(cluster, secret)
      if (answer.status === 404) return { stored: null, unusable: [], write: create }
      if (answer.status !== 200) throw new CertificateError(refusal(answer, 'get', secret))
      const object = parse<SecretObject>(answer, secret)
      return {
        ...readStored(object, name, now),
        write(stored) {
          const { metadata, data } = storedAsPatch(stored)
          const patch = { metadata: { ...metadata, resourceVersion: object.metadata?.resourceVersion }, data }
          return write(() => cluster.patch(secret.path, 'merge', patch), 'patch', secret, 404, 409)
        },
      }
    },
    async readTrust() {
      const answer = await get(cluster, configuration)
      if (answer.status === 404) {
        const note = `there is no ValidatingWebhookConfiguration ${names.configuration} yet`
        return withoutConfiguration('missing', { note, problem: null })
      }
      if (answer.status === 403) {
        const problem = refusal(answer, 'get', configuration)
        return withoutConfiguration('unknown', { note: null, problem })
      }
      if (answer.status !== 200) throw new CertificateError(refusal(answer, 'get', configuration))
      const object = parse<WebhookConfigurationObject>(answer, configuration)
      return {
        trust: trustOf(object),
        problem: null,
        note: null,
        write(bundles) {
          const patch = trustPatch(object, bundles)
          // 422: the test of the resourceVersion failed.
          return write(
            () => cluster.patch(configuration.path, 'json', patch),
            'patch',
            configuration,
            404,
            409,
            422,
          )
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

function withoutConfiguration(
  trust: Trust,
  { problem, note }: Pick<ReadTrust, 'problem' | 'note'>,
): ReadTrust {
  return { trust, problem, note, write: async () => ({ conflict: '' }) }
}

/** Names the verb and the object, as a Role has to have them. */
function refusal(answer: Answer, verb: string, { resource, name, scope }: Place): string {
  const what = verb === 'create' ? resource : `${resource}/${name}`
  const why = answer.status === 403 ? 'no permission' : 'not possible'
  return `${why} to ${verb} ${what} ${scope}: ${statusMessage(answer)}`
}

function parse<T>(answer: Answer, { resource, name }: Place): T {
  try {
    return JSON.parse(Buffer.from(answer.body).toString('utf8')) as T
  } catch {
    throw new CertificateError(`${resource}/${name} cannot be read: the answer is no JSON`)
  }
}

function withoutNulls(values: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null),
  )
}
