import t from 'tap'
import { testWebhook } from '../fixtures/inject-webhook.ts'
import { cart, createReview } from '../fixtures/review.ts'

const good = JSON.stringify(createReview(cart({ payload: { a: 'größe <&>' } })))
const webhook = await testWebhook(t.testdir())
const statusOf = async (body: string | Buffer, headers?: Record<string, string>) =>
  (await webhook.post(body, headers)).statusCode

t.test('only application/json to the letter is read', async (t) => {
  const types = [
    'text/plain',
    'application/json; charset=utf-8',
    'application/json\t',
    'Application/JSON;x',
    'application/json-patch+json',
    '',
  ]
  for (const type of types) t.equal(await statusOf(good, { 'content-type': type }), 415, type)
  t.equal(await statusOf(good), 200)
  t.equal(await statusOf(good, { 'content-encoding': 'gzip' }), 415)
})

t.test('a body that is no JSON is a 400, at whatever byte it breaks off', async (t) => {
  t.match((await webhook.post('')).json(), { kind: 'Status', code: 400, message: 'the body is empty' })
  t.match((await webhook.post(`${good}x`)).json(), { code: 400, message: 'the body is not JSON' })
  const bytes = Buffer.from(good)
  let others = 0
  for (let length = 0; length < bytes.length; length++) {
    const { statusCode } = await webhook.post(bytes.subarray(0, length))
    if (statusCode !== 400) others++
  }
  t.equal(others, 0)
})

t.test('byte order marks and stray bytes change no verdict', async (t) => {
  t.equal((await webhook.post(`\uFEFF${good}`)).json().response.allowed, true)
  const refused = JSON.stringify(createReview(cart({ gift: { name: 'STRAY' } })))
  const stray = Buffer.from(refused.replace('STRAY', '\xff\xfe\xed\xa0\x80'), 'latin1')
  for (const body of [stray, refused.replace('STRAY', '\\ud800\\u0000\\u202e'), `\uFEFF${refused}`]) {
    const { response } = (await webhook.post(body)).json()
    t.equal(response.allowed, false)
    t.equal(response.status.details.causes[0].field, 'spec.gift')
  }
})

t.test('the last of duplicate keys counts, as in Go', async (t) => {
  const twice = good.replace('"operation":"CREATE"', '"operation":"DELETE","operation":"CREATE"')
  t.equal((await webhook.post(twice)).json().response.allowed, true)
})

t.test('a key __proto__ is read like any other', async (t) => {
  const body = good.replace(
    '"payload":{',
    '"payload":{"__proto__":{"polluted":1},"constructor":{"prototype":{}},',
  )
  t.equal((await webhook.post(body)).json().response.allowed, true)
  t.notOk('polluted' in {})
})

t.test('depth and width are survived', async (t) => {
  const deep = good.replace('"payload":{', `"payload":{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)},`)
  t.equal(await statusOf(deep), 200)
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [String(i), i]))
  t.equal(await statusOf(JSON.stringify(createReview(cart({ payload: wide, shelves: wide })))), 200)
})
