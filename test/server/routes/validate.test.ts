import t from 'tap'
import { testWebhook } from '../../fixtures/inject-webhook.ts'
import { cart, createReview, UID } from '../../fixtures/review.ts'

const refused = JSON.stringify(createReview(cart({ gift: { name: 'secret' } })))
const clean = JSON.stringify(createReview(cart({})))

t.test('answers with a review', async (t) => {
  const { post } = await testWebhook(t.testdir())
  const answer = await post(clean)
  t.equal(answer.statusCode, 200)
  t.match(answer.headers['content-type'], /^application\/json/)
  t.same(answer.json().response, { uid: UID, allowed: true })
})

t.test('a rejected request leaves one line, an allowed one none, and neither the object', async (t) => {
  const { post, lines } = await testWebhook(t.testdir())
  await post(clean)
  t.same(lines, [])
  await post(refused)
  t.match(lines, [{ level: 'info', msg: 'rejected', uid: UID, name: 'cart', user: 'alice', findings: 1 }])
  t.notMatch(JSON.stringify(lines), /secret/)
})

t.test('what cannot be judged leaves a line, too', async (t) => {
  const { post, lines } = await testWebhook(t.testdir())
  await post('[]')
  await post(JSON.stringify(createReview(null)))
  t.match(lines, [
    { level: 'warn', msg: 'not judged', uid: null, problem: /^the body is no AdmissionReview/ },
    { level: 'warn', msg: 'not judged', uid: UID, problem: /^request.object of a CREATE must be an object/ },
  ])
})

t.test('every call is counted, whatever became of it', async (t) => {
  const { post, app, metrics } = await testWebhook(t.testdir())
  await post(clean)
  await post(refused)
  await post('{}')
  await post('{')
  await post(clean, { 'content-type': 'text/plain' })
  await app.inject({ method: 'GET', url: '/validate' })
  const { values } = await metrics.requests.get()
  const counts = values.map(
    ({ labels, value }) => `${labels.operation} ${labels.allowed} ${labels.code} ${value}`,
  )
  t.same(counts, ['CREATE true 200 1', 'CREATE false 422 1', 'unknown false 400 2', 'unknown false 415 1'])
  t.equal(
    (await metrics.duration.get()).values.find(({ metricName }) => metricName?.endsWith('_count'))?.value,
    5,
  )
})

t.test('other methods are told what is allowed, before their body is read', async (t) => {
  const { app } = await testWebhook(t.testdir())
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
    const { statusCode, headers } = await app.inject({ method, url: '/validate', payload: '{' })
    t.same([statusCode, headers['allow']], [405, 'POST'], method)
  }
})

t.test('there is nothing else', async (t) => {
  const { app } = await testWebhook(t.testdir())
  const headers = { 'content-type': 'application/json' }
  for (const url of [
    '/',
    '/validate/',
    '/Validate',
    '/validate/../x',
    '/metrics',
    '/validate%2f',
    '//validate',
  ]) {
    const answer = await app.inject({ method: 'POST', url, headers, payload: '{' })
    t.match(answer.json(), { kind: 'Status', code: 404 }, url)
  }
  t.equal(
    (await app.inject({ method: 'POST', url: '/validate?timeout=10s', headers, payload: clean })).statusCode,
    200,
  )
})

t.test('a bug is a 500 without its details, never an allowed request', async (t) => {
  const { app, lines } = await testWebhook(t.testdir())
  app.addHook('preHandler', () => {
    throw new TypeError('secret detail')
  })
  const headers = { 'content-type': 'application/json' }
  const answer = await app.inject({ method: 'POST', url: '/validate', headers, payload: clean })
  t.match(answer.json(), { kind: 'Status', code: 500, message: 'internal error' })
  t.match(lines, [{ level: 'error', err: { message: 'secret detail' }, msg: 'a request failed' }])
})

t.test('until it is known what to hold objects against, the apiserver is asked to come again', async (t) => {
  const { post, live, lines } = await testWebhook(t.testdir())
  const { inForce } = live
  live.inForce = null
  const answer = await post(clean)
  t.equal(answer.statusCode, 503)
  t.equal(answer.headers['retry-after'], '1')
  t.match(answer.json(), { kind: 'Status', message: 'the versions of the cluster are not known yet' })
  t.same(lines, [])
  live.inForce = inForce
  t.equal((await post(clean)).statusCode, 200)
})

t.test('each review is judged by one set of surfaces, however often they are replaced', async (t) => {
  const { post, live } = await testWebhook(t.testdir())
  const both = live.inForce!
  const one = { ...both, guard: { ...both.guard, surfaces: both.guard.surfaces.slice(1) } }
  let reads = 0
  // Replaced each time somebody looks: whoever looks twice in a review has a mixture.
  Object.defineProperty(live, 'inForce', { get: () => (reads++ % 2 === 0 ? both : one) })
  const verdicts: string[] = []
  for (let review = 0; review < 4; review++) {
    const { allowed, auditAnnotations } = (await post(refused)).json().response
    verdicts.push(`${allowed} ${auditAnnotations.surfaces}`)
  }
  const [a, b] = ['false emulation=1.36,minCompatibility=1.35', 'false minCompatibility=1.35']
  t.same(verdicts, [a, b, a, b])
  t.equal(reads, 4)
})
