import { startControlPlane } from '../control-plane.ts'
import type { KubeRequest } from '../kube-request.ts'
import { NAMESPACE, type TruthObject } from './truth-object.ts'

export interface RealAnswer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any kind
  body: any
}

const AT_ONCE = 6

/** Starts a server, asks it about the objects until the deadline, and stops it; unasked ones have no answer. */
export async function realAnswers(
  release: string,
  args: string[],
  objects: TruthObject[],
  deadline: number,
): Promise<Map<TruthObject, RealAnswer>> {
  const controlPlane = await startControlPlane({ release, args })
  try {
    await prepare(controlPlane.request)
    const answers = new Map<TruthObject, RealAnswer>()
    const waiting = objects.filter(({ resource }) => resource !== null)
    const work = async () => {
      for (let next = waiting.shift(); next && Date.now() < deadline; next = waiting.shift()) {
        answers.set(next, await ask(controlPlane.request, next))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return answers
  } finally {
    await controlPlane.stop()
  }
}

/** What objects refer to, where admission looks for it. */
async function prepare(request: KubeRequest): Promise<void> {
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
  // Informers of admission plugins take a moment to see it.
  await new Promise((done) => setTimeout(done, 1500))
}

async function create(request: KubeRequest, path: string, body: unknown): Promise<void> {
  const { status, text } = await request('POST', path, body)
  if (status !== 201 && status !== 409) throw new Error(`POST ${path}: ${status} ${text.slice(0, 200)}`)
}

async function ask(request: KubeRequest, { object, resource, namespace }: TruthObject): Promise<RealAnswer> {
  const { group, version, resource: plural } = resource!
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const path = namespace === null ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`
  const metadata = { ...(object.metadata as object), ...(namespace === null ? {} : { namespace }) }
  const query = { fieldValidation: 'Strict' }
  for (let attempt = 0; ; attempt++) {
    const { status, body } = await request('POST', path, { ...object, metadata }, { dryRun: true, query })
    const isPassing = status >= 500 || status === 429 || /not yet ready/.test(body?.message ?? '')
    if (!isPassing || attempt === 3) return { status, body }
    await new Promise((done) => setTimeout(done, 1000))
  }
}
