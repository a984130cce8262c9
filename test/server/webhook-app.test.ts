import t from 'tap'
import { LIMITS } from '../../src/server/limits.ts'
import { testWebhook } from '../fixtures/inject-webhook.ts'
import { cart, createReview } from '../fixtures/review.ts'

t.test('the defaults of Fastify and Node that bite are replaced', async (t) => {
  const { app } = await testWebhook(t.testdir())
  const { keepAliveTimeout, headersTimeout, requestTimeout } = app.server
  t.ok(keepAliveTimeout >= 120_000, 'longer than the 90 s of the apiserver')
  t.ok(headersTimeout > 0 && headersTimeout <= 10_000)
  t.ok(requestTimeout > 0 && requestTimeout <= 30_000)
  t.equal(app.initialConfig.bodyLimit, 40 * 1024 * 1024)
})

t.test('a review of the greatest size is read, a greater one is not', async (t) => {
  const { post, lines } = await testWebhook(t.testdir())
  const body = (bytes: number) => {
    const empty = JSON.stringify(createReview(cart({ payload: '' })))
    return empty.replace('"payload":""', `"payload":"${'x'.repeat(bytes - empty.length)}"`)
  }
  t.equal((await post(body(LIMITS.bodyBytes))).json().response.allowed, true)
  t.match((await post(body(LIMITS.bodyBytes + 1))).json(), { kind: 'Status', code: 413 })
  t.match(lines, [{ level: 'warn', code: 413 }])
})
