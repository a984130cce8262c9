import { once } from 'node:events'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { LIMITS, type Limits } from '../../src/server/limits.ts'
import { postHeaders, rawConnection } from '../fixtures/raw-connection.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const BODY = JSON.stringify(createReview(cart({})))
const WHOLE = postHeaders(`Content-Length: ${BODY.length}`) + BODY
/** No limit of Node's own is near, and nothing ends by the goodbye alone. */
const QUICK = { look: 20, stall: 100, lastCalls: 600_000, lastProbes: 600_000 }

async function start(t: Test, limits: Partial<Limits> = {}) {
  const guard = await startTestGuard(t.testdir(), null, { limits: { ...LIMITS, ...QUICK, ...limits } })
  t.teardown(guard.running.stop)
  return {
    ...guard,
    open: async () => {
      const connection = await rawConnection(guard.running.webhookUrl, guard.ca)
      t.teardown(() => connection.socket.destroy())
      return connection
    },
  }
}

t.test('callers who have stopped in the middle do not hold up the end', async (t) => {
  const { open, running } = await start(t)
  const [half, body, refused, late] = [await open(), await open(), await open(), await open()]
  half.socket.write(WHOLE)
  await half.until(/"allowed":true/)
  half.socket.write('POST /val')
  const arrived = once(running.webhook.server, 'request')
  body.socket.write(WHOLE.slice(0, -10))
  await arrived
  refused.socket.write(postHeaders('Content-Length: 1000').replace('application/json', 'text/plain'))
  await refused.until(/"code":415/)
  late.socket.write('POST /val')
  await running.stop()
  t.match(await half.closed, /"allowed":true/)
  t.match(await body.closed, /^HTTP\/1.1 503 [\s\S]*retry-after: 1\r/i)
  t.match(await refused.closed, /^HTTP\/1.1 415 /)
  t.match(await late.closed, /^HTTP\/1.1 503 [\s\S]*Retry-After: 0\r/)
})

t.test('nor one who sends so little that it never ends', async (t) => {
  const { open, running } = await start(t, { lastCalls: 200 })
  const slow = await open()
  slow.socket.write(postHeaders('Content-Length: 1000000'))
  const drip = setInterval(() => slow.socket.write('x'), 5)
  t.teardown(() => clearInterval(drip))
  await running.stop()
  await slow.closed
  t.pass('it was cut off')
})

t.test('nor one who is silent on the port of the probes', async (t) => {
  const { running } = await start(t)
  const { hostname: host, port } = new URL(running.observabilityUrl)
  const silent = connect({ host, port: Number(port), allowHalfOpen: true })
  t.teardown(() => silent.destroy())
  await once(silent, 'connect')
  await fetch(`${running.observabilityUrl}/livez`)
  await running.stop()
  t.pass('it ends without the other side')
})
