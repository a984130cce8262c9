import { type Agent, request } from 'node:https'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Outcome {
  isAnswered: boolean
  /** How often it was told to come again. */
  shed: number
  /** From the first attempt to the answer. */
  seconds: number
  problem: string | null
}

/** Go's client gives up a connection whose request it has not written this long after the answer (net/http, maxWriteWaitBeforeConnReuse). */
const WRITE_WAIT = 50

/** POSTs a review as kube-apiserver does, and again when told to; but for as long as it takes. */
export async function persist(url: string, agent: Agent, body: Buffer): Promise<Outcome> {
  const start = performance.now()
  const end = (isAnswered: boolean, shed: number, problem: string | null) => ({
    isAnswered,
    shed,
    seconds: (performance.now() - start) / 1000,
    problem,
  })
  for (let shed = 0; ; shed++) {
    try {
      const { status, retryAfter, text } = await post(url, agent, body)
      if (status === 200 && JSON.parse(text).response.allowed === true) return end(true, shed, null)
      if (retryAfter === undefined) return end(false, shed, `${status} ${text}`)
      await sleep(Number(retryAfter) * 1000)
    } catch (error) {
      return end(false, shed, (error as Error).message)
    }
  }
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536)
}

function post(
  url: string,
  agent: Agent,
  body: Buffer,
): Promise<{ status: number; retryAfter: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const call = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('error', reject)
      response.on('end', async () => {
        if (!call.writableFinished) {
          await sleep(WRITE_WAIT)
          if (!call.writableFinished) call.destroy()
        }
        resolve({ status: response.statusCode!, retryAfter: response.headers['retry-after'], text })
      })
    })
    call.on('error', reject)
    // Piece by piece, as the other side reads.
    Readable.from(pieces(body)).pipe(call)
  })
}
