import t, { type Test } from 'tap'
import { LIMITS, type Limits } from '../../src/server/limits.ts'
import { postHeaders, rawConnection } from '../fixtures/raw-connection.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const BODY = JSON.stringify(createReview(cart({})))
const WHOLE = postHeaders(`Content-Length: ${BODY.length}`) + BODY

async function start(t: Test, limits: Partial<Limits>) {
  const guard = await startTestGuard(t.testdir(), null, { limits: { ...LIMITS, check: 10, ...limits } })
  t.teardown(guard.running.stop)
  return async () => {
    const connection = await rawConnection(guard.running.webhookUrl, guard.ca)
    t.teardown(() => connection.socket.destroy())
    return connection
  }
}

t.test('a connection that waits for its first request is not late with it', async (t) => {
  const open = await start(t, { headers: 100 })
  const spare = await open()
  const late = await open()
  late.socket.write('POST /val')
  t.match(await late.closed, /^HTTP\/1.1 503 [\s\S]*Retry-After: 0\r/)
  // Both are as old, and were looked at together.
  t.equal(spare.received(), '')
  spare.socket.write(WHOLE)
  t.match(await spare.until(/"allowed":true/), /^HTTP\/1.1 200 /)
  // From its first request on it is looked at again.
  spare.socket.write('POST /val')
  t.match(await spare.closed, /"allowed":true[\s\S]*HTTP\/1.1 503 [\s\S]*Retry-After: 0\r/)
})

t.test('it is closed when others are that are idle, without a word', async (t) => {
  const open = await start(t, { headers: 20, keepAlive: 200 })
  const spare = await open()
  t.equal(await spare.closed, '')
})

t.test('what is no HTTP, or too much of it, is told so', async (t) => {
  const open = await start(t, {})
  const nonsense = await open()
  nonsense.socket.write('hello\r\n\r\n')
  t.match(
    await nonsense.closed,
    /^HTTP\/1.1 400 Bad Request\r\nConnection: close[\s\S]*"kind":"Status".*"code":400/,
  )
  const large = await open()
  large.socket.write(postHeaders(`X-Large: ${'x'.repeat(20_000)}`))
  t.match(await large.closed, /^HTTP\/1.1 431 Request Header Fields Too Large\r\n[\s\S]*"code":431/)
})
