import t from 'tap'
import { judge } from '../../src/evaluate/judge.ts'
import type { RequestAttributes } from '../../src/evaluate/policy.ts'
import { buildSurface } from '../../src/surface/surface.ts'
import { createRequest, strictPolicy } from '../fixtures/request.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const catalog = smallCatalog()
const guard = {
  surfaces: [
    { name: 'emulation' as const, surface: buildSurface(catalog, { version: '1.36' }) },
    { name: 'minCompatibility' as const, surface: buildSurface(catalog, { version: '1.35' }) },
  ],
  policy: strictPolicy(),
}
const cart = (spec: object) => ({ apiVersion: 'shop.k8s.io/v1', kind: 'Cart', spec })
const run = (request: Partial<RequestAttributes>, object: unknown, oldObject: unknown = null) => {
  const { allowed, findings } = judge(guard, createRequest(request), object, oldObject, new Date())
  return {
    allowed,
    findings: findings.map(({ surface, fieldPath, action }) => `${surface} ${fieldPath} ${action}`),
  }
}

t.test('refuses what the min compatibility version lacks', async (t) => {
  t.same(run({}, cart({ gift: { name: 'x' } })), {
    allowed: false,
    findings: ['minCompatibility spec.gift Deny'],
  })
  t.same(run({}, cart({ items: [] })), { allowed: true, findings: [] })
})

t.test('an update keeps and spreads what was in use, and brings nothing new', async (t) => {
  const old = cart({ items: [{ colour: 'red' }] })
  const spread = cart({ items: [{ colour: 'blue' }, { colour: 'green' }] })
  t.same(run({ operation: 'UPDATE' }, spread, old), {
    allowed: true,
    findings: [
      'minCompatibility spec.items[0].colour Excused',
      'minCompatibility spec.items[1].colour Excused',
    ],
  })
  t.equal(
    run({ operation: 'UPDATE' }, cart({ items: [{ colour: 'red' }], gift: { name: 'x' } }), old).allowed,
    false,
  )
  t.equal(
    run({ operation: 'UPDATE' }, spread, cart({ items: [{ name: 'a' }] })).allowed,
    false,
    're-adding is new',
  )
})

t.test('an object being deleted is judged like any other', async (t) => {
  const object = { ...cart({ gift: { name: 'x' } }), metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }
  t.equal(run({ operation: 'UPDATE' }, object, cart({})).allowed, false)
})

t.test('an API that is not there yet may be updated where it already is', async (t) => {
  const request = {
    kind: { group: 'shop.k8s.io', version: 'v1', kind: 'Parcel' },
    resource: { group: 'shop.k8s.io', version: 'v1', resource: 'parcels' },
  }
  const parcel = { apiVersion: 'shop.k8s.io/v1', kind: 'Parcel' }
  t.equal(run(request, parcel).allowed, false)
  t.equal(run({ ...request, operation: 'UPDATE' }, parcel, parcel).allowed, true)
})

t.test('passes deletions, and subresources that do not carry the object', async (t) => {
  const clean = { allowed: true, findings: [] }
  const bad = cart({ gift: { name: 'x' } })
  t.same(run({ operation: 'DELETE' }, null, bad), clean)
  t.same(run({ operation: 'CONNECT', subresource: 'exec' }, bad), clean)
  const scale = { kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, subresource: 'scale' }
  t.same(run({ ...scale, operation: 'UPDATE' }, { spec: { gift: 1 } }, {}), clean)
  t.equal(
    run({ operation: 'UPDATE', subresource: 'status' }, bad, cart({})).allowed,
    false,
    'status carries it whole',
  )
})

t.test('takes any object', async (t) => {
  for (const object of [null, undefined, [], 'x', 7, {}]) t.equal(run({}, object).allowed, true)
})
