import { once } from 'node:events'
import t, { type Test } from 'tap'
import { LIMITS } from '../../src/server/limits.ts'
import { httpsRequest } from '../fixtures/https-request.ts'
import { postHeaders, rawConnection } from '../fixtures/raw-connection.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const BODY = JSON.stringify(createReview(cart({})))
const JSON_TYPE = { 'content-type': 'application/json' }
const MEBIBYTE = 1024 * 1024

async function start(t: Test, budget = { requests: 3, bytes: LIMITS.bodyBytes }) {
  // What is held here is silent for as long as a test takes.
  const limits = { ...LIMITS, stall: 600_000 }
  const guard = await startTestGuard(t.testdir(), null, { budget, limits })
  t.teardown(guard.running.stop)
  const { running, ca, metrics } = guard
  const inFlight = async () => [
    (await metrics.requestsInFlight.get()).values[0]!.value,
    (await metrics.bytesInFlight.get()).values[0]!.value,
  ]
  return {
    ...guard,
    url: `${running.webhookUrl}/validate`,
    inFlight,
    /** Settles when so much is in flight. */
    async untilInFlight(requests: number, bytes: number) {
      while (String(await inFlight()) !== String([requests, bytes])) await new Promise(setImmediate)
    },
    post: (body: string | Buffer = BODY) =>
      httpsRequest(`${running.webhookUrl}/validate`, { method: 'POST', ca, headers: JSON_TYPE }, body),
    async open(headers: string) {
      const connection = await rawConnection(running.webhookUrl, ca)
      t.teardown(() => connection.socket.destroy())
      connection.socket.write(headers)
      return connection
    },
  }
}

t.test(
  'over the budget of bytes: answered before the body has come, which is then read and dropped',
  async (t) => {
    const { open, post, inFlight, untilInFlight, metrics, lines } = await start(t)
    const held = await open(postHeaders(`Content-Length: ${LIMITS.bodyBytes - 1000}`))
    await untilInFlight(1, LIMITS.bodyBytes - 1000)

    const shed = await open(postHeaders(`Content-Length: ${30 * MEBIBYTE}`))
    const answer = await shed.until(/"message":/)
    t.match(answer, /^HTTP\/1.1 429 /)
    t.match(answer, /^retry-after: 1\r$/im)
    t.notMatch(answer, /^connection: close/im)
    t.match(answer, /"kind":"Status".*"code":429,"reason":"TooManyRequests"/)
    t.same(await inFlight(), [1, LIMITS.bodyBytes - 1000])
    // The whole body is taken, and the next call on the same connection is served.
    const mebibyte = Buffer.alloc(MEBIBYTE)
    for (let sent = 0; sent < 30; sent++) {
      if (!shed.socket.write(mebibyte)) await once(shed.socket, 'drain')
    }
    held.socket.destroy()
    await untilInFlight(0, 0)
    shed.socket.write(postHeaders(`Content-Length: ${BODY.length}`) + BODY)
    t.match(await shed.until(/"allowed":/), /HTTP\/1.1 200 /)
    t.equal((await post()).status, 200)
    t.same((await metrics.shed.get()).values, [{ value: 1, labels: { reason: 'bytes' } }])
    t.match(lines, [{ level: 'warn', reason: 'bytes', times: 1 }])
    t.same(await inFlight(), [0, 0])
  },
)

t.test('a few that declare to be large, and send nothing, do not keep small ones out', async (t) => {
  const { open, post, untilInFlight } = await start(t, { requests: 1000, bytes: 96 * MEBIBYTE })
  for (const _ of [1, 2]) await open(postHeaders(`Content-Length: ${40 * MEBIBYTE}`))
  await untilInFlight(2, 80 * MEBIBYTE)
  const third = await open(postHeaders(`Content-Length: ${16 * MEBIBYTE}`))
  t.equal((await post()).status, 200)
  t.match(await third.until(/"code":/), /^HTTP\/1.1 429 /)
  t.equal((await post(BODY.padEnd(MEBIBYTE))).status, 200)
})

t.test('over the number of calls', async (t) => {
  const { open, post, untilInFlight, metrics } = await start(t)
  const held = []
  for (let call = 0; call < 3; call++) held.push(await open(postHeaders('Content-Length: 10')))
  await untilInFlight(3, 30)
  const shed = await post()
  t.match(shed, { status: 429, headers: { 'retry-after': '1' } })
  t.match(JSON.parse(shed.text), { message: /max-requests-inflight/ })
  t.same((await metrics.shed.get()).values, [{ value: 1, labels: { reason: 'requests' } }])
  held[0]!.socket.write('0123456789')
  await held[0]!.until(/not JSON/)
  await untilInFlight(2, 20)
  t.equal((await post()).status, 200)
})

t.test('a review of the greatest size is let in when it is alone; one byte more is 413', async (t) => {
  const { post, inFlight } = await start(t, { requests: 1, bytes: 1 })
  const body = Buffer.alloc(LIMITS.bodyBytes, ' ')
  body.write(BODY)
  t.equal((await post(body)).status, 200)
  const refused = await post(Buffer.concat([body, Buffer.from(' ')]))
  t.equal(refused.status, 413)
  t.match(JSON.parse(refused.text), { kind: 'Status', code: 413 })
  t.same(await inFlight(), [0, 0])
})

t.test('a body of unknown length counts as the greatest, and is read', async (t) => {
  const { open, post, untilInFlight } = await start(t)
  const chunked = await open(postHeaders('Transfer-Encoding: chunked'))
  await untilInFlight(1, LIMITS.bodyBytes)
  t.equal((await post(BODY.padEnd(2 * MEBIBYTE))).status, 429)
  chunked.socket.write(`${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`)
  t.match(await chunked.until(/"allowed":true/), /^HTTP\/1.1 200 /)
  await untilInFlight(0, 0)
})

t.test('a body of unknown length that becomes too long is answered 413', async (t) => {
  const { open, untilInFlight } = await start(t)
  const chunked = await open(postHeaders('Transfer-Encoding: chunked'))
  const piece = Buffer.concat([
    Buffer.from(`${MEBIBYTE.toString(16)}\r\n`),
    Buffer.alloc(MEBIBYTE + 2, '\r\n'),
  ])
  for (let sent = 0; sent < 42; sent++) {
    if (!chunked.socket.write(piece)) await once(chunked.socket, 'drain')
  }
  chunked.socket.write('0\r\n\r\n')
  t.match(await chunked.until(/"code":413/), /^HTTP\/1.1 413 /)
  await untilInFlight(0, 0)
})

t.test('whatever becomes of a call, what it held is given back', async (t) => {
  const { open, post, untilInFlight } = await start(t, { requests: 100, bytes: 100 * MEBIBYTE })
  const rounds: ((round: number) => Promise<unknown>)[] = [
    // Broken off in the middle of the body.
    async () => (await open(`${postHeaders('Content-Length: 1000')}{`)).socket.destroy(),
    async () => (await open(`${postHeaders('Content-Length: 1000')}{`)).socket.end(),
    async () => (await open(`${postHeaders('Transfer-Encoding: chunked')}5\r\n{`)).socket.destroy(),
    // Before the answer.
    async () => (await open(postHeaders(`Content-Length: ${BODY.length}`) + BODY)).socket.destroy(),
    // In a queue of three, of which the last is half there.
    async () => {
      const whole = postHeaders(`Content-Length: ${BODY.length}`) + BODY
      ;(await open(`${whole}${whole}${postHeaders('Content-Length: 9')}{`)).socket.destroy()
    },
    async () => (await open(`${postHeaders('Transfer-Encoding: chunked')}nonsense\r\n`)).closed,
    () => post('{'),
    () => post(''),
    () => post('[]'),
    () => post(),
  ]
  for (let round = 0; round < 40; round++) await Promise.all(rounds.map((one) => one(round)))
  await untilInFlight(0, 0)
  t.equal((await post()).status, 200)
})
