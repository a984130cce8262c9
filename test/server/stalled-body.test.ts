import { once } from 'node:events'
import t, { type Test } from 'tap'
import { LIMITS, type Limits } from '../../src/server/limits.ts'
import { httpsRequest } from '../fixtures/https-request.ts'
import { postHeaders, rawConnection } from '../fixtures/raw-connection.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const BODY = JSON.stringify(createReview(cart({})))
const MEBIBYTE = 1024 * 1024
const WHOLE = postHeaders(`Content-Length: ${BODY.length}`) + BODY

/** No other limit than that of silence is near. */
async function start(t: Test, limits: Partial<Limits> = { stall: 50 }) {
  const budget = { requests: 1000, bytes: 96 * MEBIBYTE }
  const guard = await startTestGuard(t.testdir(), null, { limits: { ...LIMITS, ...limits }, budget })
  t.teardown(guard.running.stop)
  const { running, ca } = guard
  const headers = { 'content-type': 'application/json' }
  return {
    ...guard,
    post: (body: string) =>
      httpsRequest(`${running.webhookUrl}/validate`, { method: 'POST', ca, headers }, body),
    open: async (text: string) => {
      const connection = await rawConnection(running.webhookUrl, ca)
      t.teardown(() => connection.socket.destroy())
      connection.socket.write(text)
      return connection
    },
  }
}

t.test('what stalled calls hold of the budget is given back, and they are asked to come again', async (t) => {
  const { open, post, metrics, lines } = await start(t)
  const silent = await Promise.all(
    [40, 40, 4].map((size) => open(postHeaders(`Content-Length: ${size * MEBIBYTE}`))),
  )
  for (const { until } of silent) {
    const answer = await until(/"code":503/)
    t.match(answer, /^HTTP\/1.1 503 [\s\S]*retry-after: 1\r[\s\S]*nothing of the body came for 0.05 s/i)
    t.notMatch(answer, /^connection: close/im)
  }
  t.equal((await post(BODY.padEnd(2 * MEBIBYTE))).status, 200, 'a large one fits again')
  t.equal((await metrics.bytesInFlight.get()).values[0]!.value, 0)
  t.match(lines, [{ level: 'warn', msg: /^bodies stalled/, address: '127.0.0.1', times: 1 }])
  t.match((await metrics.requests.get()).values, [
    { labels: { code: '503' }, value: 3 },
    { labels: { code: '200' }, value: 1 },
  ])
})

t.test('so is one that stalls in the middle; the rest is dropped, and the connection goes on', async (t) => {
  const { open, metrics } = await start(t)
  for (const [first, rest] of [
    [`${postHeaders('Content-Length: 1000')}{`, 'x'.repeat(999)],
    [`${postHeaders('Transfer-Encoding: chunked')}5\r\n{`, `"x":\r\n0\r\n\r\n`],
  ] as const) {
    const { socket, until } = await open(first)
    await until(/"code":503/)
    socket.write(rest + WHOLE)
    const text = await until(/"allowed":true/)
    t.same(text.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 503', 'HTTP/1.1 200'])
  }
  t.equal(
    (await metrics.requests.get()).values.find(({ labels }) => labels.code === '400'),
    undefined,
  )
})

t.test('a body that comes slowly is no silence', async (t) => {
  const { open } = await start(t, { stall: 1000 })
  const { socket, until } = await open(postHeaders(`Content-Length: ${BODY.length}`))
  // Longer in all than the longest silence.
  const begin = performance.now()
  let sent = 0
  while (performance.now() - begin < 1500 && sent < BODY.length - 1) {
    socket.write(BODY[sent++]!)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  socket.write(BODY.slice(sent))
  t.match(await until(/"allowed":true/), /^HTTP\/1.1 200 /)
})

t.test('nor is the time in which this process was busy', async (t) => {
  const { open, running } = await start(t, { stall: 100 })
  const arrived = once(running.webhook.server, 'request')
  const { socket, until } = await open(postHeaders(`Content-Length: ${BODY.length}`))
  await arrived
  await new Promise((resolve) => socket.write(BODY, resolve))
  // The body is there, but was not read when the time is over.
  const begin = performance.now()
  while (performance.now() - begin < 300);
  t.match(await until(/\r\n\r\n\{/), /^HTTP\/1.1 200 /)
})

t.test('where the connection is to be closed, the rest of a stalled body is not waited for', async (t) => {
  const { open, running } = await start(t)
  running.health.isDraining = true
  const [letIn, refused] = await Promise.all([
    open(`${postHeaders('Content-Length: 1000')}{`),
    open(`${postHeaders('Content-Length: 1000').replace('application/json', 'text/plain')}{`),
  ])
  t.match(await letIn.closed, /^HTTP\/1.1 503 [\s\S]*connection: close\r/i)
  t.match(await refused.closed, /^HTTP\/1.1 415 [\s\S]*connection: close\r/i)
})

t.test('one that was answered and stalls then is harmless', async (t) => {
  const { open, running, lines } = await start(t, { stall: 50, shedLine: 0 })
  // Chunks that become too many are answered 413 when that is seen.
  const { socket, until } = await open(postHeaders('Transfer-Encoding: chunked'))
  const piece = Buffer.concat([
    Buffer.from(`${MEBIBYTE.toString(16)}\r\n`),
    Buffer.alloc(MEBIBYTE + 2, '\r\n'),
  ])
  for (let sent = 0; sent < 41; sent++) {
    if (!socket.write(piece)) await once(socket, 'drain')
  }
  await until(/"code":413/)
  const other = await open(`${postHeaders('Content-Length: 10')}{`)
  await other.until(/"code":503/)
  t.equal(lines.filter(({ msg }) => /stalled/.test(String(msg))).length, 1, 'only the other')
  t.ok(running.webhook.server.listening)
})
