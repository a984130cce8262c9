import fc from 'fast-check'
import t from 'tap'
import { answerReview } from '../../src/admission/answer-review.ts'
import type { AdmissionReview } from '../../src/admission/review.ts'
import { cart, createReview, UID } from '../fixtures/review.ts'
import { smallGuard } from '../fixtures/small-guard.ts'

const NOW = new Date('2026-06-01')
const answer = (body: unknown, guard = smallGuard()) => answerReview(guard, body, NOW)
const response = (body: unknown, guard = smallGuard()) =>
  (answer(body, guard).body as AdmissionReview).response

t.test('an object without findings is allowed in as few words as possible', async (t) => {
  t.same(answer(createReview(cart({ items: [] }))).body, {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: UID, allowed: true },
  })
})

t.test('a refused one says why, in the form of a field error', async (t) => {
  const { httpStatus, body, judged } = answer(createReview(cart({ gift: { name: 'x' } })))
  t.equal(httpStatus, 200)
  t.match(body, {
    response: {
      uid: UID,
      allowed: false,
      status: { code: 422, reason: 'Invalid', details: { causes: [{ field: 'spec.gift' }] } },
      auditAnnotations: { findings: 'Deny minCompatibility FieldNotIntroduced spec.gift' },
    },
  })
  t.equal(judged?.evaluation.allowed, false)
})

t.test('warnings and counts let it pass', async (t) => {
  const actions = { emulation: 'Deny', target: 'Audit' } as const
  const review = createReview(cart({ gift: { name: 'x' } }))
  const warned = response(review, smallGuard({ validationActions: { ...actions, minCompatibility: 'Warn' } }))
  t.match(warned, {
    allowed: true,
    warnings: ['spec.gift: Kubernetes 1.35 has no such field; first in 1.36'],
  })
  const counted = response(
    review,
    smallGuard({ validationActions: { ...actions, minCompatibility: 'Audit' } }),
  )
  t.notOk('warnings' in counted)
  t.match(counted, { allowed: true, auditAnnotations: { findings: /^Audit / } })
})

t.test('a key __proto__ in data is data', async (t) => {
  const payload = '{"__proto__":{"gift":1,"allowed":true},"constructor":{"prototype":{"gift":1}}}'
  t.equal(response(createReview(cart({ payload: JSON.parse(payload) }))).allowed, true)
  const hostile = JSON.parse('{"__proto__":{"allowed":true},"gift":{"name":"x"}}')
  t.equal(response(createReview(cart(hostile))).allowed, false)
  t.notOk('gift' in {}, 'nothing is polluted')
})

t.test('what cannot be judged is refused', async (t) => {
  t.match(answer(createReview(null)), {
    httpStatus: 200,
    body: { response: { uid: UID, allowed: false, status: { code: 400, reason: 'BadRequest' } } },
  })
  t.match(answer([]), { httpStatus: 400, body: { apiVersion: 'v1', kind: 'Status', code: 400 } })
})

t.test('a garbled review is never allowed, and a uid is repeated exactly', async () => {
  const good = createReview(cart({ gift: { name: 'x' } }))
  const anything = fc.anything({ withNullPrototype: true, maxDepth: 3 })
  const path = fc.constantFrom(
    'kind',
    'apiVersion',
    'request',
    'request.kind',
    'request.uid',
    'request.operation',
    'request.object',
    'request.userInfo',
    'request.dryRun',
    'request.resource',
  )
  fc.assert(
    fc.property(path, anything, (key, value) => {
      const [top, inner] = key.split('.') as [string, string?]
      const body =
        inner === undefined
          ? { ...good, [top]: value }
          : { ...good, request: { ...(good['request'] as object), [inner]: value } }
      const { httpStatus, body: answered } = answer(body)
      if (httpStatus === 400) return true
      const { uid, allowed } = (answered as AdmissionReview).response
      const isLegal = inner === 'object' || inner === 'kind' || inner === 'resource'
      return uid === (body.request as { uid: string }).uid && (isLegal || !allowed)
    }),
    { numRuns: 500 },
  )
})

t.test('any JSON at all is answered, and only reviews can be allowed', async () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => answer(body).httpStatus === 400),
    { numRuns: 300 },
  )
})

t.test('whatever object comes, there is an answer with its uid that fits on a wire', async () => {
  const spec = fc.dictionary(
    fc.constantFrom('items', 'gift', 'payload', 'shelves', '__proto__', 'x\n'),
    fc.anything(),
  )
  fc.assert(
    fc.property(spec, (value) => {
      const { uid } = response(createReview(cart(value)))
      return uid === UID
    }),
    { numRuns: 300 },
  )
})
