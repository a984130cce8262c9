import { once } from 'node:events'
import t, { type Test } from 'tap'
import { LIMITS } from '../../src/server/limits.ts'
import { postHeaders, rawConnection } from '../fixtures/raw-connection.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const BODY = JSON.stringify(createReview(cart({})))
const LENGTH = `Content-Length: ${BODY.length}`
const WHOLE = postHeaders(LENGTH) + BODY

async function start(t: Test) {
  const { running, ca } = await startTestGuard(t.testdir(), null, { limits: { ...LIMITS, goodbye: 600_000 } })
  t.teardown(running.stop)
  const open = async () => {
    const connection = await rawConnection(running.webhookUrl, ca)
    t.teardown(() => connection.socket.destroy())
    return connection
  }
  return { open, connections: running.connections.calls, server: running.webhook.server }
}

const statuses = (text: string) => [...text.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, code]) => code)

t.test('a connection is not idle while the second of two requests in a row is still coming', async (t) => {
  const { open, connections } = await start(t)
  const { socket, until } = await open()
  socket.write(WHOLE + WHOLE.slice(0, -10))
  await until(/"allowed":true/)
  // The answer's own event comes after it was written.
  await new Promise(setImmediate)
  connections.closeIdle()
  socket.write(WHOLE.slice(-10))
  t.same(statuses(await until(/"allowed":true[\s\S]*"allowed":|503/)), ['200', '200'])
})

t.test('nor while the body of a call that was refused early is', async (t) => {
  const { open, connections } = await start(t)
  const { socket, until } = await open()
  socket.write(postHeaders('Content-Length: 1000').replace('application/json', 'text/plain'))
  await until(/"code":415/)
  await new Promise(setImmediate)
  connections.closeIdle()
  socket.write('x'.repeat(1000) + WHOLE)
  t.same(statuses(await until(/"allowed":|503/)), ['415', '200'])
  await new Promise(setImmediate)
  connections.closeIdle()
  await until(/503 [\s\S]*Retry-After: 0\r/)
})

t.test(
  'silent ones are closed at the second look, those with a request later, each cut off if need be',
  async (t) => {
    const { open, connections, server } = await start(t)
    const [unused, half, body, refused] = [await open(), await open(), await open(), await open()]
    half.socket.write(WHOLE)
    await half.until(/"allowed":true/)
    const arrived = once(server, 'request')
    body.socket.write(WHOLE.slice(0, -10))
    const [{ socket: judging }] = await arrived
    refused.socket.write(postHeaders('Content-Length: 1000').replace('application/json', 'text/plain'))
    await refused.until(/"code":415/)
    half.socket.write('POST /val')
    // Until that, too, was read.
    const echo = await open()
    echo.socket.write(WHOLE)
    await echo.until(/"allowed":true/)
    echo.socket.destroy()
    await echo.closed

    connections.closeSilent(3)
    connections.closeSilent(3)
    t.match(await unused.closed, /^HTTP\/1.1 503 [\s\S]*Retry-After: 0\r/)
    t.same(statuses(await half.closed), ['200', '503'])
    connections.closeSilent(3)
    // What comes is progress.
    const before = judging.bytesRead
    body.socket.write(WHOLE.slice(-10, -5))
    while (judging.bytesRead === before) await new Promise(setImmediate)
    connections.closeSilent(3)
    t.same(statuses(await refused.closed), ['415', '503'])
    t.equal(body.received(), '')
    body.socket.write(WHOLE.slice(-5))
    t.match(await body.until(/"allowed":true/), /^HTTP\/1.1 200 /)
  },
)
