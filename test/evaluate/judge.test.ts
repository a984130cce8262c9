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

t.test('what the server had filled in keeps the field in use', async (t) => {
  const update = { operation: 'UPDATE' } as const
  t.equal(run(update, cart({ wrapped: true }), cart({ wrapped: false })).allowed, true)
  t.equal(run(update, cart({ wrapped: true }), cart({})).allowed, false)
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
  t.same(
    run({ operation: 'UPDATE', subresource: 'status' }, { ...bad, status: { parcel: 'x' } }, cart({})),
    {
      allowed: false,
      findings: ['minCompatibility spec.gift Excused', 'minCompatibility status.parcel Deny'],
    },
    'status carries it whole, and writes the status alone',
  )
})

t.test('takes any object', async (t) => {
  for (const object of [null, undefined, [], 'x', 7, {}]) t.equal(run({}, object).allowed, true)
})

t.test('what was asked for and dropped', async (t) => {
  const gates = { featureGates: { Parcels: false } }
  const guard = {
    surfaces: [
      { name: 'emulation' as const, surface: buildSurface(catalog, { version: '1.36', ...gates }) },
      { name: 'minCompatibility' as const, surface: buildSurface(catalog, { version: '1.35' }) },
      { name: 'target' as const, surface: buildSurface(catalog, { version: '1.36', ...gates }) },
    ],
    policy: strictPolicy(),
  }
  const asked = (spec: object, named: object, manager = 'argocd', operation = 'Update') => ({
    ...cart(spec),
    metadata: {
      managedFields: [{ manager, operation, apiVersion: 'shop.k8s.io/v1', fieldsV1: { 'f:spec': named } }],
    },
  })
  const run = (request: Partial<RequestAttributes>, object: unknown, oldObject: unknown = null) => {
    const { allowed, findings } = judge(guard, createRequest(request), object, oldObject, new Date())
    return {
      allowed,
      findings: findings.map(
        ({ surface, fieldPath, seen, action }) => `${surface} ${fieldPath} ${seen} ${action}`,
      ),
    }
  }
  const wrapped = { 'f:wrapped': {} }
  t.same(run({}, asked({}, wrapped)), {
    allowed: false,
    findings: ['emulation spec.wrapped requested Deny', 'minCompatibility spec.wrapped requested Deny'],
  })
  t.same(
    run({}, asked({}, wrapped, 'helm', 'Apply')),
    {
      allowed: true,
      findings: ['emulation spec.wrapped requested Warn', 'minCompatibility spec.wrapped requested Warn'],
    },
    'a server-side apply of null is named like one of a value',
  )
  t.same(
    run({}, asked({}, { 'f:label': {} })),
    { allowed: true, findings: [] },
    'a value that is replaced is none',
  )
  t.same(run({}, cart({})), { allowed: true, findings: [] })

  const update = { operation: 'UPDATE' as const }
  t.equal(run(update, asked({}, wrapped), cart({})).allowed, false, 'new in an update')
  t.same(
    run(update, asked({}, wrapped), asked({}, wrapped, 'kubectl')),
    {
      allowed: true,
      findings: [
        'emulation spec.wrapped requested Excused',
        'minCompatibility spec.wrapped requested Excused',
      ],
    },
    'the old object names it, whoever asked',
  )
  t.equal(
    run(update, asked({}, wrapped), asked({ wrapped: true }, wrapped)).allowed,
    true,
    'stored when the gate was on, dropped by this update',
  )
  const status = { ...update, subresource: 'status' }
  t.same(run(status, asked({}, wrapped), cart({})).findings, [], 'a status update asks for no spec')
  t.same(run({ operation: 'DELETE' }, null, asked({}, wrapped)), { allowed: true, findings: [] })
  const exempt = { ...guard, policy: strictPolicy({ mode: 'Audit' }) }
  t.equal(judge(exempt, createRequest(), asked({}, wrapped), null, new Date()).allowed, true)
})
