// Users who write all the time, several at once, and what became of each of their writes: the load of tests in which
// something happens to a guard meanwhile.

import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlPlane } from './control-plane.ts'
import { type KubeRequest, type KubeResponse, kubeRequest } from './kube-request.ts'
import { DEPLOYMENTS, deployment, MERGE, PODS, pod } from './objects.ts'

/** What became of a write. */
export interface Outcome {
  /** Which of the writes, as `create`. */
  write: string
  /** The status that is right for it. */
  expected: number
  /** 0 when the apiserver itself did not answer. */
  status: number
  /** Of a refusal; of the error, when there was no answer. */
  message: string
  /** When it was sent and answered, as `Date.now()`. */
  started: number
  ended: number
}

export interface Writers {
  /** Those that have ended, in this order. */
  outcomes: readonly Outcome[]
  /** When each of those under way was sent, as `Date.now()`. */
  underWay(): number[]
  /** Sends nothing more, and waits for the answers. */
  stop(): Promise<readonly Outcome[]>
}

interface Write {
  name: string
  expected: 200 | 201 | 422
  /** Null: there is nothing to do. */
  send(request: KubeRequest, own: OwnObjects): Promise<KubeResponse> | null
}

/** What one writer has in the cluster. */
interface OwnObjects {
  /** A Deployment that stays. */
  target: string
  /** The name of the next object; never the same. */
  next(): string
  /** The Deployment that it created last, until it deletes it. */
  created: string | null
}

/** New in 1.37: refused by a guard of 1.36. */
const NEW = { emptyDirModes: [0o700] }
/** Go escapes it, so that a review has it six-fold: 600 kB. */
const LARGE = [{ name: 'LARGE', value: '<'.repeat(100_000) }]
const DRY = { dryRun: true }

function largePod(name: string, fields?: typeof NEW) {
  const object = pod(name, fields)
  return { ...object, spec: { ...object.spec, containers: [{ name: 'app', image: 'app', env: LARGE }] } }
}

/** All that a webhook is asked about: a writer sends one after the other, again and again. */
const WRITES: Write[] = [
  {
    name: 'create',
    expected: 201,
    async send(request, own) {
      const name = own.next()
      const answer = await request('POST', DEPLOYMENTS, deployment(name))
      if (answer.status === 201) own.created = name
      return answer
    },
  },
  {
    name: 'update',
    expected: 200,
    send: (request, { target, next }) =>
      request('PATCH', `${DEPLOYMENTS}/${target}`, annotated(next()), { contentType: MERGE }),
  },
  {
    name: 'denied create',
    expected: 422,
    send: (request, { next }) => request('POST', PODS, pod(next(), NEW)),
  },
  {
    name: 'dry run',
    expected: 201,
    send: (request, { next }) => request('POST', PODS, pod(next()), DRY),
  },
  {
    name: 'denied update',
    expected: 422,
    send: (request, { target }) => request('PUT', `${DEPLOYMENTS}/${target}`, deployment(target, NEW)),
  },
  {
    name: 'large dry run',
    expected: 201,
    send: (request, { next }) => request('POST', PODS, largePod(next()), DRY),
  },
  {
    name: 'delete',
    expected: 200,
    send(request, own) {
      const name = own.created
      if (name === null) return null
      own.created = null
      return request('DELETE', `${DEPLOYMENTS}/${name}`)
    },
  },
  {
    name: 'denied large dry run',
    expected: 422,
    send: (request, { next }) => request('POST', PODS, largePod(next(), NEW), DRY),
  },
]

function annotated(value: string) {
  return { metadata: { annotations: { 'example.com/write': value } } }
}

let started = 0

/**
 * Starts writers, each of which sends one write after the other, half of them such as a guard with `STAGE_2` denies.
 * A write that fails is not repeated.
 * @param pause milliseconds between two writes of one writer.
 * @throws {Error} when the objects that are updated later cannot be created.
 */
export async function startWriters(
  { baseUrl, ca, tokens }: Pick<ControlPlane, 'baseUrl' | 'ca' | 'tokens'>,
  { count, pause = 60 }: { count: number; pause?: number },
): Promise<Writers> {
  const client = kubeRequest(baseUrl, ca, tokens, { keepAlive: true })
  // Nobody whom a guard exempts.
  const request: KubeRequest = (method, path, body, options) =>
    client(method, path, body, { user: 'alice', ...options })
  const run = ++started
  const outcomes: Outcome[] = []
  const underWay = new Set<{ since: number }>()
  let stopped = false

  const write = async ({ name, expected, send }: Write, own: OwnObjects) => {
    const mark = { since: Date.now() }
    const sent = send(request, own)
    if (sent === null) return
    underWay.add(mark)
    const answer = await sent.then(
      ({ status, body, text }) => ({ status, message: status < 300 ? '' : (body?.message ?? text) }),
      (error: Error) => ({ status: 0, message: error.message }),
    )
    underWay.delete(mark)
    outcomes.push({ write: name, expected, ...answer, started: mark.since, ended: Date.now() })
  }
  const writer = async (index: number) => {
    const own = await ownObjects(request, `writer-${run}-${index}`)
    return async () => {
      // Each begins elsewhere, so that at any time there is something of everything.
      for (let turn = index; !stopped; turn++) {
        await write(WRITES[turn % WRITES.length]!, own)
        await sleep(pause)
      }
    }
  }
  const all = await Promise.all(Array.from({ length: count }, (_, index) => writer(index)))
  const ended = Promise.all(all.map((start) => start()))
  return {
    outcomes,
    underWay: () => [...underWay].map(({ since }) => since),
    async stop() {
      stopped = true
      await ended
      return outcomes
    },
  }
}

async function ownObjects(request: KubeRequest, target: string): Promise<OwnObjects> {
  const { status, text } = await request('POST', DEPLOYMENTS, deployment(target))
  if (status !== 201) throw new Error(`${target} was not created: ${text}`)
  let objects = 0
  return { target, next: () => `${target}-${++objects}`, created: null }
}

/** Whether it had the right answer; a denial is right when it comes from emuguard. */
export function isRight({ expected, status, message }: Outcome): boolean {
  return status === expected && (status !== 422 || /emuguard\.dev" denied the request/.test(message))
}

/** How often each came out as it did: `create 201` → 12; what is wrong has its message, too. */
export function tally(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) {
    const { write, status, message } = outcome
    const key = isRight(outcome) ? `${write} ${status}` : `${write} ${status}: ${message.slice(0, 300)}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
