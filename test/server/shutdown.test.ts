import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { connect } from 'node:tls'
import t from 'tap'
import { testWebhook } from '../fixtures/inject-webhook.ts'
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
