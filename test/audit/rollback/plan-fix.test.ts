import t from 'tap'
import type { PatchOperation } from '../../../src/audit/rollback/fix.ts'
import { planFix } from '../../../src/audit/rollback/plan-fix.ts'
import { evaluate } from '../../../src/evaluate/evaluate.ts'
import { valueAt } from '../../../src/evaluate/references/reference.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { buildSurface } from '../../../src/surface/surface.ts'
import { smallCatalog } from '../../fixtures/small-catalog.ts'

const surface = buildSurface(smallCatalog(), { version: '1.35' })
const kind = { group: 'shop.k8s.io', version: 'v1', kind: 'Cart' }
const reference = { apiVersion: 'shop.k8s.io/v1', kind: 'Cart', namespace: 'a', name: 'cart' }
const findingsOf = (object: object) => evaluate(surface, 'target', { object, kind, origin: 'stored' })
const plan = (object: Record<string, unknown>, controller: string | null = null) =>
  planFix(surface, reference, object, findingsOf(object), controller)

/** RFC 6902, as far as fixes use it. */
function apply(object: unknown, patch: PatchOperation[]): unknown {
  const copy = structuredClone(object)
  for (const operation of patch) {
    const steps = operation.path
      .slice(1)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = steps.pop()!
    const parent = valueAt(copy, steps) as Record<string, unknown>
    if (operation.op === 'test') t.same(parent[last], operation.value, operation.path)
    else if (Array.isArray(parent)) parent.splice(Number(last), 1)
    else delete parent[last]
  }
  return copy
}

t.test('takes away what the target does not keep, guarded by what it is', async (t) => {
  const object = { spec: { gift: { name: 'x' }, items: [{ name: 'a' }, { name: 'b', colour: 'red' }] } }
  const { patch, left, manifest, resource } = plan(object)
  t.same(patch, [
    { op: 'test', path: '/spec/gift', value: { name: 'x' } },
    { op: 'test', path: '/spec/items/1/name', value: 'b' },
    { op: 'test', path: '/spec/items/1/colour', value: 'red' },
    { op: 'remove', path: '/spec/gift' },
    { op: 'remove', path: '/spec/items/1/colour' },
  ])
  t.same([left, manifest, resource], [[], null, 'shop.k8s.io/v1/carts'])
  t.same(findingsOf(apply(object, patch) as object), [], 'clean afterwards')
})

t.test('an object of the same name is not the same object', async (t) => {
  const patchOf = (spec: object) =>
    planFix(surface, reference, { metadata: { uid: '5a1c' }, spec }, findingsOf({ spec }), null).patch
  t.same(patchOf({ gift: { name: 'x' } }), [
    { op: 'test', path: '/metadata/uid', value: '5a1c' },
    { op: 'test', path: '/spec/gift', value: { name: 'x' } },
    { op: 'remove', path: '/spec/gift' },
  ])
  t.same(patchOf({}), [])
})

t.test('keys are escaped, and what is in something that goes is not named again', async (t) => {
  const object = { spec: { gift: { colour: 'red' }, shelves: { 'a/b~c': { colour: 'red' } } } }
  const { patch } = plan(object)
  t.same(
    patch.filter(({ op }) => op === 'remove').map(({ path }) => path),
    ['/spec/gift', '/spec/shelves/a~1b~0c/colour'],
  )
  t.same(findingsOf(apply(object, patch) as object), [])
})

t.test('what no patch can take away is listed with why', async (t) => {
  const left = (object: Record<string, unknown>, controller: string | null = null) => {
    const fix = plan(object, controller)
    t.same([fix.patch, fix.manifest], [[], null])
    return fix.left
  }
  t.match(left({ spec: { items: [{ name: 'parcel' }] } }), [
    {
      fieldPath: 'spec.items[0].name',
      reason: 'ValueNotAccepted',
      hazard: 'update-blocked',
      why: /another value/,
    },
  ])
  t.match(left({ status: { parcel: 'x' } }), [{ why: /status is written by a controller/ }])
  t.match(left({ spec: { gift: {}, coupon: 'x' } }, 'Shop/main'), [
    { why: /^Shop\/main controls the object/ },
  ])
  const removed = { group: 'shop.k8s.io', version: 'v1alpha1', kind: 'Cart' }
  const api = evaluate(surface, 'target', { object: {}, kind: removed, origin: 'stored' })
  t.match(planFix(surface, reference, {}, api, null).left, [
    { fieldPath: 'apiVersion', why: /delete it before/ },
  ])
  const requested = findingsOf({ spec: { coupon: 'x' } }).map((finding) => ({
    ...finding,
    seen: 'requested' as const,
  }))
  t.match(planFix(surface, reference, {}, requested, null).left, [{ why: /not in the object/ }])
})

t.test('a field that something else stands or falls with is left, a Pod is made anew', async (t) => {
  const real = buildSurface(loadCatalog(), { version: '1.33' })
  const pod = (spec: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      namespace: 'a',
      uid: 'u',
      resourceVersion: '7',
      managedFields: [],
      labels: { a: 'b' },
    },
    spec,
    status: { phase: 'Running' },
  })
  const fixOf = (object: Record<string, unknown>) => {
    const podKind = { group: '', version: 'v1', kind: 'Pod' }
    const findings = evaluate(real, 'target', { object, kind: podKind, origin: 'stored' })
    return planFix(real, { ...reference, apiVersion: 'v1', kind: 'Pod', name: 'p' }, object, findings, null)
  }
  const image = { volumes: [{ name: 'v', image: { reference: 'x' } }], containers: [] }
  const left = planFix(
    buildSurface(loadCatalog(), { version: '1.31' }),
    reference,
    pod(image),
    evaluate(buildSurface(loadCatalog(), { version: '1.31' }), 'target', {
      object: pod(image),
      kind: { group: '', version: 'v1', kind: 'Pod' },
      origin: 'stored',
    }),
    null,
  )
  t.match(left, { patch: [], manifest: null, left: [{ why: /makes no sense without it/ }] })
  const scratch = {
    volumes: [{ name: 'v', emptyDir: { mode: 448 } }],
    containers: [{ name: 'app', image: 'app' }],
  }
  t.same(fixOf(pod(scratch)), {
    object: { ...reference, apiVersion: 'v1', kind: 'Pod', name: 'p' },
    resource: 'v1/pods',
    patch: [],
    manifest: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'a', labels: { a: 'b' } },
      spec: { volumes: [{ name: 'v', emptyDir: {} }], containers: [{ name: 'app', image: 'app' }] },
    },
    left: [],
  })
})

t.test('what only informs is no use to be rid of', async (t) => {
  const object = { spec: { coupon: 'x' } }
  const findings = findingsOf(object).map((finding) => ({ ...finding, hazard: 'info' as const }))
  t.match(planFix(surface, reference, object, findings, null), { patch: [], left: [] })
})
