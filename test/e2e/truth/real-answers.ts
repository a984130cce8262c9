import type { GroupVersionResource } from '../../../src/surface/resource-name.ts'
import { startControlPlane } from '../control-plane.ts'
import type { KubeRequest } from '../kube-request.ts'
import { atOnce } from './at-once.ts'
import { NAMESPACE, type TruthObject } from './truth-object.ts'

export interface RealAnswer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any kind
  body: any
}

/** Starts a server, asks it about objects for so many milliseconds, and stops it; unasked ones have no answer. */
export async function realAnswers(
  release: string,
  args: string[],
  objects: TruthObject[],
  milliseconds: number,
): Promise<Map<TruthObject, RealAnswer>> {
  return withServer(release, args, async (request) => {
    const answers = new Map<TruthObject, RealAnswer>()
    const askable = objects.filter(({ resource }) => resource !== null)
    await atOnce(askable, Date.now() + milliseconds, async (object) => {
      answers.set(object, await ask(request, object))
    })
    return answers
  })
}

/** Starts a server, has what objects refer to created there, and stops it when the work is done. */
export async function withServer<T>(
  release: string,
  args: string[],
  work: (request: KubeRequest) => Promise<T>,
): Promise<T> {
  const controlPlane = await startControlPlane({ release, args })
  try {
    await prepare(controlPlane.request)
    return await work(controlPlane.request)
  } finally {
    await controlPlane.stop()
  }
}

/** What objects refer to, where admission looks for it. */
export async function prepare(request: KubeRequest): Promise<void> {
  const labels = { 'resource.kubernetes.io/admin-access': 'true', 'resource.k8s.io/admin-access': 'true' }
  await create(request, '/api/v1/namespaces', { metadata: { name: NAMESPACE, labels } })
  for (const [name, preemptionPolicy] of [
    ['x', 'Never'],
    ['ordinary', 'PreemptLowerPriority'],
  ]) {
    await create(request, '/apis/scheduling.k8s.io/v1/priorityclasses', {
      metadata: { name },
      value: 1,
      preemptionPolicy,
    })
    await create(request, '/apis/node.k8s.io/v1/runtimeclasses', { metadata: { name }, handler: 'x' })
  }
  await admissionSees(request)
}

/** Waits until the admission plugins' informers have seen what `prepare` created, after each start of a server. */
export async function admissionSees(request: KubeRequest): Promise<void> {
  const pod = {
    metadata: { name: 'prepared' },
    spec: { priorityClassName: 'x', runtimeClassName: 'x', containers: [{ name: 'a', image: 'a' }] },
  }
  for (let attempt = 0; ; attempt++) {
    const { status, text } = await request('POST', `/api/v1/namespaces/${NAMESPACE}/pods`, pod, {
      dryRun: true,
    })
    if (status === 201) return
    if (attempt === 100) throw new Error(`a pod with what was prepared: ${status} ${text.slice(0, 300)}`)
    await new Promise((done) => setTimeout(done, 200))
  }
}

async function create(request: KubeRequest, path: string, body: unknown): Promise<void> {
  const { status, text } = await request('POST', path, body)
  if (status !== 201 && status !== 409) throw new Error(`POST ${path}: ${status} ${text.slice(0, 200)}`)
}

/** POSTs an object without storing it. */
export function ask(request: KubeRequest, { object, resource, namespace }: TruthObject): Promise<RealAnswer> {
  const metadata = { ...(object.metadata as object), ...(namespace === null ? {} : { namespace }) }
  return insistently(request, 'POST', pathOf(resource!, namespace), { ...object, metadata }, true)
}

/** Where an object is, or a subresource of it. */
export interface ObjectPlace {
  subject: TruthObject
  name: string
  /** Of updates; `''` for the object itself. */
  subresource: string
}

/** Reads an object, creates or updates it. */
export function send(
  request: KubeRequest,
  method: 'GET' | 'POST' | 'PUT',
  { subject, name, subresource }: ObjectPlace,
  body?: unknown,
  dryRun = false,
): Promise<RealAnswer> {
  const all = pathOf(subject.resource!, subject.namespace)
  const one = `${all}/${name}${subresource === '' || method === 'GET' ? '' : `/${subresource}`}`
  return insistently(request, method, method === 'POST' ? all : one, body, dryRun)
}

function pathOf({ group, version, resource }: GroupVersionResource, namespace: string | null): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  return namespace === null ? `${root}/${resource}` : `${root}/namespaces/${namespace}/${resource}`
}

/** Asks again where the server has only just started or ends the connection. */
async function insistently(
  request: KubeRequest,
  method: string,
  path: string,
  body: unknown,
  dryRun: boolean,
): Promise<RealAnswer> {
  const query = method === 'GET' ? {} : { fieldValidation: 'Strict' }
  for (let attempt = 0; ; attempt++) {
    const answer = await request(method, path, body, { dryRun, query }).catch(hungUp)
    const isPassing =
      answer.status >= 500 || answer.status === 429 || /not yet ready/.test(answer.body?.message ?? '')
    if (!isPassing || attempt === 3) return { status: answer.status, body: answer.body }
    await new Promise((done) => setTimeout(done, 500))
  }
}

/** A handler that panics ends the connection without an answer. */
function hungUp(error: unknown): RealAnswer {
  if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error
  return { status: 500, body: { message: 'the server ended the connection without an answer' } }
}
