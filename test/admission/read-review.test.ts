import t from 'tap'
import { readReview } from '../../src/admission/read-review.ts'
import { cart, createReview, UID } from '../fixtures/review.ts'

const read = (more: Record<string, unknown>) => readReview(createReview(cart({}), more))

t.test('reads what the apiserver sends, and leaves the objects untouched', async (t) => {
  const object = cart({ payload: JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}}}') })
  const { request, problem } = readReview(createReview(object))
  t.equal(problem, null)
  t.equal(request!.object, object)
  t.equal(request!.uid, UID)
})

t.test('without a review or its uid there is only an HTTP error', async (t) => {
  const wrong: [body: unknown, problem: RegExp][] = [
    [null, /^the body is no AdmissionReview: it must be a JSON object$/],
    [[], /must be a JSON object/],
    ['x', /must be a JSON object/],
    [{}, /kind is not a string/],
    [{ ...createReview({}), kind: 'Pod' }, /kind is "Pod"/],
    [{ ...createReview({}), kind: '\u001b[2J' }, /kind is "\\u001b\[2J"/],
    [
      { ...createReview({}), apiVersion: 'admission.k8s.io/v1beta1' },
      /^apiVersion "admission.k8s.io\/v1beta1" is not supported/,
    ],
    [{ ...createReview({}), request: null }, /has no request/],
    [{ ...createReview({}), request: [] }, /has no request/],
    [JSON.parse('{"__proto__":{"kind":"AdmissionReview"}}'), /kind is not a string/],
  ]
  for (const [body, problem] of wrong) t.match(readReview(body), { request: null, uid: null, problem })
})

t.test('a uid that could not be repeated safely is none', async (t) => {
  for (const uid of [
    undefined,
    null,
    7,
    '',
    'a'.repeat(129),
    'a"b',
    'a b',
    'a\n',
    '../x',
    '\u00e9',
    ['a'],
    { a: 1 },
  ]) {
    t.match(read({ uid }), { request: null, uid: null, problem: /^request.uid must be/ }, JSON.stringify(uid))
  }
  t.equal(read({ uid: 'a'.repeat(128) }).problem, null)
})

t.test('with a uid, what cannot be judged is answered as a review', async (t) => {
  const wrong: [more: Record<string, unknown>, problem: RegExp][] = [
    [{ operation: 'PATCH' }, /^request.operation /],
    [{ kind: 'Cart' }, /^request.kind /],
    [{ resource: { group: '', version: 'v1' } }, /^request.resource /],
    [{ userInfo: null }, /^request.userInfo /],
    [{ userInfo: { groups: 'system:nodes' } }, /^request.userInfo.groups /],
    [{ userInfo: { groups: [1] } }, /^request.userInfo.groups.0 /],
    [{ dryRun: 'true' }, /^request.dryRun /],
    [{ namespace: 7 }, /^request.namespace /],
    [{ object: null }, /^request.object of a CREATE must be an object/],
    [{ object: [cart({})] }, /^request.object of a CREATE must be an object/],
    [{ object: 'a cart' }, /^request.object/],
    [{ operation: 'UPDATE' }, /^request.oldObject of an UPDATE must be an object/],
  ]
  for (const [more, problem] of wrong) t.match(read(more), { request: null, uid: UID, problem })
})

t.test('a deletion needs no object', async (t) => {
  t.equal(read({ operation: 'DELETE', object: null, oldObject: cart({}) }).problem, null)
  t.equal(read({ operation: 'CONNECT', object: undefined, oldObject: undefined }).problem, null)
})

t.test('a uid planted elsewhere is not taken', async (t) => {
  const planted = cart({ payload: { uid: 'planted' } })
  const { uid } = readReview(createReview(planted, { userInfo: { username: 'x', uid: 'planted' } }))
  t.equal(uid, UID)
})
