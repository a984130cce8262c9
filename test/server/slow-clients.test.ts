import { once } from 'node:events'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { LIMITS, type Limits } from '../../src/server/limits.ts'
import { httpsRequest } from '../fixtures/https-request.ts'
import { postHeaders, rawConnection } from '../fixtures/raw-connection.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const BODY = JSON.stringify(createReview(cart({})))
/** Each test shortens the limit that it is about; those left cannot be what ended a connection. */
const QUICK = { check: 10 }

async function start(t: Test, limits: Partial<Limits>, budget = { requests: 1, bytes: LIMITS.bodyBytes }) {
  const guard = await startTestGuard(t.testdir(), null, {
    limits: { ...LIMITS, ...QUICK, ...limits },
    budget,
  })
  t.teardown(guard.running.stop)
  const { running, ca } = guard
  const options = { method: 'POST', ca, headers: { 'content-type': 'application/json' } }
  return {
    ...guard,
    post: async () => (await httpsRequest(`${running.webhookUrl}/validate`, options, BODY)).status,
    open: async () => {
      const connection = await rawConnection(running.webhookUrl, ca)
      t.teardown(() => connection.socket.destroy())
      return connection
    },
  }
}

t.test('headers that do not come to an end are cut off', async (t) => {
  const { open, post } = await start(t, { headers: 100 })
  const slow = await open()
  slow.socket.write('POST /validate HTTP/1.1\r\nHost: guard\r\nX-Slow: ')
  t.equal(await post(), 200, 'nobody else has to wait')
  t.match(
    await slow.closed,
    /^HTTP\/1.1 503 [\s\S]*Retry-After: 0\r/,
    'if it is an apiserver, it comes again',
  )
})

t.test('a body that does not come to an end is cut off, and its place given back', async (t) => {
  const { open, post } = await start(t, { request: 500, headers: 400 })
  const slow = await open()
  slow.socket.write(`${postHeaders('Content-Length: 1000')}{`)
  let shed = 0
  // The other side is gone without a word: nothing more comes, not even an end.
  for (let status = await post(); status !== 200; status = await post()) {
    t.equal(status, 429)
    if (++shed > 500) return t.fail('the place was never given back')
  }
  t.match(await slow.closed, /^HTTP\/1.1 503 [\s\S]*Retry-After: 0\r/)
})

t.test('so is the rest of a body that was refused early', async (t) => {
  const { open } = await start(t, { request: 500, headers: 400 })
  const slow = await open()
  slow.socket.write(`${postHeaders('Content-Length: 1000').replace('application/json', 'text/plain')}{`)
  t.match(await slow.until(/"code":415/), /^HTTP\/1.1 415 /)
  t.equal((await slow.closed).match(/HTTP\/1.1/g)!.length >= 1, true)
})

t.test('a connection that never begins with TLS is closed', async (t) => {
  const { running, post } = await start(t, { handshake: 100 })
  const silent = connect({ host: '127.0.0.1', port: Number(new URL(running.webhookUrl).port) })
  silent.resume()
  await once(silent, 'close')
  t.equal(await post(), 200)
})

t.test('a connection that is not used any more is closed', async (t) => {
  const { open } = await start(t, { keepAlive: 10 })
  const idle = await open()
  idle.socket.write(postHeaders(`Content-Length: ${BODY.length}`) + BODY)
  t.match(await idle.closed, /"allowed":true/)
})

t.test('a client that never reads its answers holds no place', async (t) => {
  const { open, post, metrics } = await start(t, {})
  const deaf = await open()
  deaf.socket.pause()
  const whole = postHeaders(`Content-Length: ${BODY.length}`) + BODY
  for (let call = 0; call < 20; call++) deaf.socket.write(whole)
  const total = async () => (await metrics.requests.get()).values.reduce((sum, { value }) => sum + value, 0)
  while ((await total()) < 20) await new Promise(setImmediate)
  t.equal(await post(), 200)
})

t.test(
  'with too many connections, the longest idle is closed, not a new one, nor one with a call',
  async (t) => {
    const { open, post } = await start(t, { connections: 4 }, { requests: 9, bytes: LIMITS.bodyBytes })
    const whole = postHeaders(`Content-Length: ${BODY.length}`) + BODY
    const busy = await open()
    busy.socket.write(`${postHeaders(`Content-Length: ${BODY.length}`)}${BODY.slice(0, 5)}`)
    const [unused, used] = [await open(), await open()]
    used.socket.write(whole)
    await used.until(/"allowed":true/)
    const fresh = [await open()]
    // The fifth.
    fresh.push(await open())
    t.match(await unused.closed, /^HTTP\/1.1 503 /, 'a call that is on its way there comes again')
    t.notOk(used.socket.closed)
    for (let more = 0; more < 20; more++) fresh.push(await open())
    await used.closed
    await Promise.all(fresh.slice(0, -3).map(({ closed }) => closed))
    busy.socket.write(BODY.slice(5))
    t.match(await busy.until(/"allowed":/), /^HTTP\/1.1 200 /)
    t.equal(await post(), 200)
  },
)
