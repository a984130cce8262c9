import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { connect } from 'node:tls'
import t from 'tap'
import { shutDown } from '../../src/server/shutdown.ts'
import { httpsRequest } from '../fixtures/https-request.ts'
import { testWebhook } from '../fixtures/inject-webhook.ts'
import { postHeaders, rawConnection } from '../fixtures/raw-connection.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const BODY = JSON.stringify(createReview(cart({})))

t.test('a call under way is answered, and its connection closed', async (t) => {
  const { running, ca } = await startTestGuard(t.testdir())
  const agent = new Agent({ keepAlive: true, ca })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) }
  const call = request(`${running.webhookUrl}/validate`, { method: 'POST', agent, headers })
  const answered = new Promise<{ status: number; connection: string | undefined; text: string }>(
    (resolve, reject) => {
      call.on('error', reject)
      call.on('response', (response) => {
        let text = ''
        response.on('data', (chunk) => (text += chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode!, connection: response.headers.connection, text }),
        )
      })
    },
  )
  const arrived = new Promise((resolve) => running.webhook.server.once('request', resolve))
  call.write(BODY.slice(0, 10))
  await arrived

  const stopped = running.stop()
  await new Promise((resolve) => setImmediate(resolve))
  const readiness = await fetch(`${running.observabilityUrl}/readyz`)
  t.equal(readiness.status, 500)
  t.match(await readiness.text(), /\[-\]shutdown failed/)

  call.end(BODY.slice(10))
  const { status, connection, text } = await answered
  t.match({ status, connection }, { status: 200, connection: 'close' })
  t.equal(JSON.parse(text).response.allowed, true)
  await stopped
  await t.rejects(fetch(`${running.observabilityUrl}/readyz`), 'both servers are gone')
})

t.test('a call that comes late is judged like any other', async (t) => {
  const { post, health } = await testWebhook(t.testdir())
  t.equal((await post(BODY)).headers['connection'], 'keep-alive')
  health.isDraining = true
  const late = await post(BODY)
  t.match(late, { statusCode: 200, headers: { connection: 'close' } })
  t.equal(late.json().response.allowed, true)
})

t.test('stopping twice is harmless', async () => {
  const { running } = await startTestGuard(t.testdir())
  await Promise.all([running.stop(), running.stop()])
})

t.test('connections on which nothing was ever asked do not hold up the end', async (t) => {
  const { running, ca } = await startTestGuard(t.testdir())
  const webhook = new URL(running.webhookUrl)
  const silent = connect({ host: webhook.hostname, port: Number(webhook.port), ca })
  silent.resume()
  await once(silent, 'secureConnect')
  const closed = once(silent, 'close')
  await running.stop()
  await closed
  t.pass('both ends are closed')
})

t.test('with a delay: first unready, then without idle connections, then without a listener', async (t) => {
  const { running, ca } = await startTestGuard(t.testdir())
  const url = `${running.webhookUrl}/validate`
  const whole = postHeaders(`Content-Length: ${BODY.length}`) + BODY
  const post = () =>
    httpsRequest(url, { method: 'POST', ca, headers: { 'content-type': 'application/json' } }, BODY)
  const open = async () => {
    const connection = await rawConnection(url, ca)
    t.teardown(() => connection.socket.destroy())
    return connection
  }
  const [used, idle, underWay] = [await open(), await open(), await open()]
  for (const { socket, until } of [used, idle]) {
    socket.write(whole)
    t.match(await until(/"allowed":true/), /^connection: keep-alive\r$/im)
  }
  underWay.socket.write(whole.slice(0, -10))
  const unused = await open()

  const sleeps: { milliseconds: number; wake(): void }[] = []
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => sleeps.push({ milliseconds, wake: resolve }))
  const stopped = shutDown(running, 10_000, sleep)
  t.match(sleeps, [{ milliseconds: 9_500 }])
  t.equal((await fetch(`${running.observabilityUrl}/readyz`)).status, 500)
  t.equal((await fetch(`${running.observabilityUrl}/livez`)).status, 200)
  used.socket.write(whole)
  t.match(await used.closed, /"allowed":true[\s\S]*connection: close[\s\S]*"allowed":true/i)
  t.match(await post(), { status: 200, headers: { connection: 'close' } }, 'new connections are taken')
  t.notOk(idle.socket.readableEnded)

  sleeps[0]!.wake()
  t.match(
    await idle.closed,
    /"allowed":true[\s\S]*HTTP\/1.1 503 [\s\S]*retry-after: 0\r/i,
    'a call that is on its way there is asked to come again',
  )
  t.match(sleeps, [{}, { milliseconds: 500 }])
  t.match(await post(), { status: 200, headers: { connection: 'close' } }, 'new connections still are')
  t.notOk(unused.socket.readableEnded, 'a first request may be on its way')

  sleeps[1]!.wake()
  await unused.closed
  await t.rejects(post(), { code: 'ECONNREFUSED' })
  t.equal((await fetch(`${running.observabilityUrl}/readyz`)).status, 500, 'probes see it to the end')
  underWay.socket.write(whole.slice(-10))
  t.match(await underWay.closed, /connection: close[\s\S]*"allowed":true/i, 'a call under way is answered')
  await stopped
  await t.rejects(fetch(`${running.observabilityUrl}/readyz`))
})

t.test('a call that crosses the end of an idle connection is asked to come again, and read', async (t) => {
  const { running, ca, metrics } = await startTestGuard(t.testdir())
  t.teardown(running.stop)
  const { socket, until, closed } = await rawConnection(running.webhookUrl, ca)
  const errors: Error[] = []
  socket.on('error', (error) => errors.push(error))
  const large = BODY.padEnd(4_000_000)
  socket.write(postHeaders(`Content-Length: ${BODY.length}`) + BODY)
  await until(/"allowed":true/)
  running.connections.calls.closeIdle()
  // Nothing of the goodbye has been read yet: this process has done nothing else meanwhile.
  socket.write(postHeaders(`Content-Length: ${large.length}`) + large)
  const text = await closed
  t.same(text.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 503'])
  t.same(errors, [], 'a reset would take the answer back')
  const { values } = await metrics.requests.get()
  t.match(values, [{ value: 1 }], 'and it was not judged')
})

t.test(
  'a call that is refused early on the way out is read to its end before its connection is closed',
  async (t) => {
    const { running, ca } = await startTestGuard(t.testdir())
    t.teardown(running.stop)
    running.health.isDraining = true
    const { socket, received, closed } = await rawConnection(running.webhookUrl, ca)
    t.teardown(() => socket.destroy())
    const errors: Error[] = []
    socket.on('error', (error) => errors.push(error))
    socket.write(postHeaders('Content-Length: 8000000').replace('application/json', 'text/plain'))
    const piece = Buffer.alloc(80_000, 'x')
    for (let sent = 0; sent < 99; sent++) await new Promise((resolve) => socket.write(piece, resolve))
    t.equal(received(), '', 'closed now, the answer would be lost')
    socket.write(piece)
    t.match(await closed, /^HTTP\/1.1 415 [\s\S]*connection: close[\s\S]*"code":415/i)
    t.same(errors, [])
  },
)

t.test('who does not close an unused connection is cut off', async (t) => {
  const { running, ca } = await startTestGuard(t.testdir())
  const { hostname: host, port } = new URL(running.webhookUrl)
  const options = { host, port: Number(port), ca, allowHalfOpen: true }
  const silent = connect(options)
  silent.on('error', () => {})
  await once(silent, 'secureConnect')
  await running.stop()
  t.pass('it ends without the other side')
  silent.destroy()
})
