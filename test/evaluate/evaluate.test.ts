import t from 'tap'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import type { Subject } from '../../src/evaluate/subject.ts'
import { parseGroupVersion } from '../../src/surface/resource-name.ts'
import { buildSurface, type SurfaceOptions } from '../../src/surface/surface.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const catalog = smallCatalog()

function findings(
  options: SurfaceOptions,
  apiVersion: string,
  kind: string,
  more: object = {},
  origin: Subject['origin'] = 'file',
) {
  const subject = {
    object: { apiVersion, kind, ...more },
    kind: { ...parseGroupVersion(apiVersion), kind },
    origin,
  }
  return evaluate(buildSurface(catalog, options), 'target', subject)
}

t.test('judges the API itself', async (t) => {
  const reason = (options: SurfaceOptions, apiVersion: string, kind: string) =>
    findings(options, apiVersion, kind).map((finding) => [finding.reason, finding.since, finding.hazard])[0]
  t.same(reason({ version: '1.34' }, 'shop.k8s.io/v1', 'Cart'), undefined)
  t.same(reason({ version: '1.34' }, 'shop.k8s.io/v1', 'Parcel'), ['APINotIntroduced', '1.36', 'undecodable'])
  t.same(reason({ version: '1.35' }, 'shop.k8s.io/v1beta1', 'Parcel'), ['APIDisabled', '1.35', 'undecodable'])
  t.same(reason({ version: '1.36' }, 'shop.k8s.io/v1beta1', 'Cart'), ['APIRemoved', '1.30', 'undecodable'])
  t.same(reason({ version: '1.34' }, 'shop.k8s.io/v1alpha1', 'Cart'), ['APIRemoved', '1.20', 'undecodable'])
  t.same(reason({ version: '1.37', runtimeConfig: { 'api/all': 'true' } }, 'shop.k8s.io/v1beta1', 'Parcel'), [
    'APIRemoved',
    '1.35',
    'undecodable',
  ])
  t.same(reason({ version: '1.36', runtimeConfig: { 'api/all': 'true' } }, 'shop.k8s.io/v1beta1', 'Parcel'), [
    'APIDeprecated',
    '1.35',
    'info',
  ])
  t.same(
    reason({ version: '1.34' }, 'shop.k8s.io/v7', 'Cart'),
    ['APINotIntroduced', null, 'undecodable'],
    'never known',
  )
})

t.test('names the gate and the way out', async (t) => {
  const [gated] = findings(
    { version: '1.35', runtimeConfig: { 'api/all': 'true' } },
    'shop.k8s.io/v1beta1',
    'Parcel',
  )
  t.match(gated, { feature: 'Parcels', stage: 'BETA', remedy: /feature gate Parcels/ })
  const [removed] = findings({ version: '1.36' }, 'shop.k8s.io/v1beta1', 'Cart')
  t.match(removed, { remedy: 'use shop.k8s.io/v1, which Kubernetes 1.36 serves', message: /removed in 1.36/ })
  const [disabled] = findings({ version: '1.36' }, 'shop.k8s.io/v1beta1', 'Parcel')
  t.match(disabled, { feature: null, remedy: /use shop.k8s.io\/v1/ })
})

t.test('leaves what is not of Kubernetes alone', async (t) => {
  t.same(findings({ version: '1.34' }, 'example.com/v1', 'Cart', { spec: { gift: 1 } }), [])
  t.same(findings({ version: '1.34' }, 'v1', 'Cart'), [], 'a group that this catalog has not')
})

t.test('judges fields, either direction', async (t) => {
  const spec = { gift: { name: 'x' }, items: [{ colour: 'red' }], coupon: 'c' }
  const at = (version: string) =>
    findings({ version }, 'shop.k8s.io/v1', 'Cart', { spec }).map(({ fieldPath, since, hazard }) => [
      fieldPath,
      since,
      hazard,
    ])
  t.same(at('1.34'), [
    ['spec.gift', '1.36', 'dropped'],
    ['spec.items[0].colour', '1.36', 'dropped'],
  ])
  t.same(at('1.36'), [['spec.coupon', null, 'dropped']], 'a field that is gone')
  t.match(findings({ version: '1.36' }, 'shop.k8s.io/v1', 'Cart', { spec })[0], {
    message: /last in 1.34/,
    schemaPath: 'spec.coupon',
  })
  t.match(findings({ version: '1.34' }, 'shop.k8s.io/v1', 'Cart', { spec })[1], {
    schemaPath: 'spec.items[*].colour',
    reason: 'FieldNotIntroduced',
    version: '1.34',
    surface: 'target',
    seen: 'persisted',
  })
})

t.test('a field that nobody knows is a typo in a file and a finding in a live object', async (t) => {
  const spec = { itmes: [1] }
  t.match(findings({ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { spec }), [
    { hazard: 'info', since: null },
  ])
  t.match(findings({ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { spec }, 'stored'), [
    { hazard: 'dropped', since: null },
  ])
})

t.test('null and empty count in a file, not in a live object', async (t) => {
  for (const gift of [null, {}, []]) {
    const args = [{ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { spec: { gift } }] as const
    t.equal(findings(...args, 'file').length, 1)
    t.equal(findings(...args, 'request').length, 0)
  }
  t.equal(
    findings({ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { spec: { gift: false } }, 'stored').length,
    1,
    'false is a value',
  )
})

t.test('a forecast knows no fields', async (t) => {
  t.same(findings({ version: '1.38' }, 'shop.k8s.io/v1', 'Cart', { spec: { coupon: 1, later: 2 } }), [])
})

t.test('judges what a gate drops or refuses, as far as the gate is off there', async (t) => {
  const at = (options: SurfaceOptions, spec: object) =>
    findings(options, 'shop.k8s.io/v1', 'Cart', { spec }).map(({ reason, fieldPath, feature }) => [
      reason,
      fieldPath,
      feature,
    ])
  const parcel = { items: [{ name: 'a' }, { name: 'parcel' }], wrapped: false }
  t.same(at({ version: '1.35' }, parcel), [
    ['FieldDisabled', 'spec.wrapped', 'Parcels'],
    ['ValueNotAccepted', 'spec.items[1].name', 'Parcels'],
  ])
  t.same(at({ version: '1.35', featureGates: { Parcels: true } }, parcel), [])
  t.same(at({ version: '1.36' }, parcel), [])
  t.match(findings({ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { spec: parcel })[0], {
    since: '1.36',
    stage: 'BETA',
    hazard: 'dropped',
    message: /drops it while the feature gate Parcels is off; on by default since 1.36/,
  })
})

t.test('conditions are looked up beside the value itself', async (t) => {
  const spec = {
    items: [
      { name: 'set', parts: [{}] },
      { name: 'other', parts: [{}] },
    ],
  }
  t.same(
    findings({ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { spec }).map(({ fieldPath }) => fieldPath),
    ['spec.items[0].parts'],
  )
})

t.test('rules about the form of a string; empty ones are nothing', async (t) => {
  const at = (version: string, spec: object) =>
    findings({ version }, 'shop.k8s.io/v1', 'Cart', { spec }).map(({ fieldPath }) => fieldPath)
  t.same(at('1.35', { label: '1abc', tags: ['010.0.0.1'] }), ['spec.label'])
  t.same(
    at('1.36', { label: '1abc', tags: ['10.0.0.1', '010.0.0.1'] }),
    ['spec.tags[1]'],
    'a gate that tightens',
  )
  t.same(at('1.35', { label: '', items: [] }), [])
})

t.test('values that another release takes', async (t) => {
  const at = (version: string) =>
    findings({ version }, 'shop.k8s.io/v1', 'Cart', { spec: { size: 'M' } }).map(
      ({ reason, since, hazard }) => [reason, since, hazard],
    )
  t.same(at('1.34'), [['ValueNotAccepted', '1.35', 'update-blocked']])
  t.same(at('1.35'), [])
  t.same(
    findings({ version: '1.34' }, 'shop.k8s.io/v1', 'Cart', { spec: { size: 'XXL' } }),
    [],
    'nobody takes it',
  )
})

t.test('what a newer server fills in by itself counts in a file only', async (t) => {
  const args = [{ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { spec: { wrapped: false } }] as const
  t.equal(findings(...args, 'file').length, 1)
  t.equal(findings(...args, 'request').length, 0)
  t.equal(findings(args[0], args[1], args[2], { spec: { wrapped: true } }, 'request').length, 1)
})

t.test('a zero value is a use where it is stored as such', async (t) => {
  const at = (spec: object) =>
    findings({ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { spec }).map(({ fieldPath }) => fieldPath)
  t.same(at({ shelfless: true }), ['spec.shelfless'])
  t.same(at({ shelfless: false, wrapped: false }), ['spec.wrapped'])
})

t.test('the status counts where it is stored', async (t) => {
  const status = { parcel: 'x' }
  t.same(findings({ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { status }), [])
  t.match(findings({ version: '1.35' }, 'shop.k8s.io/v1', 'Cart', { status }, 'stored'), [
    { fieldPath: 'status.parcel' },
  ])
})
