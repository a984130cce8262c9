import t from 'tap'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { judge } from '../../src/evaluate/judge.ts'
import { applyOverlays } from '../../src/surface/apply-overlays.ts'
import type { Overlay } from '../../src/surface/overlay-format.ts'
import { buildSurface } from '../../src/surface/surface.ts'
import { createRequest, strictPolicy } from '../fixtures/request.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const overlay: Overlay = {
  apiVersion: 'emuguard.dev/v1alpha1',
  kind: 'LifecycleOverlay',
  addon: 'till',
  source: 'https://till.example',
  apis: [
    {
      group: 'till.example.com',
      version: 'v1beta1',
      resources: { receipts: 'Receipt' },
      introduced: '1.2',
      deprecated: '1.10',
      removed: '2.0.1',
      replacement: 'till.example.com/v1',
    },
    { group: 'till.example.com', version: 'v1', resources: { receipts: 'Receipt' }, introduced: '1.10' },
  ],
}

const kindOf = (version: string) => ({ group: 'till.example.com', version, kind: 'Receipt' })

const found = (target: string | null, version = 'v1beta1') => {
  const catalog = applyOverlays(smallCatalog(), [overlay], target === null ? {} : { till: target })
  const surface = buildSurface(catalog, { version: '1.35' })
  return evaluate(surface, 'emulation', { object: {}, kind: kindOf(version), origin: 'stored' })
}

t.test('the version of the add-on decides', async (t) => {
  t.match(found('1.1'), [{ reason: 'APINotIntroduced', hazard: 'undecodable' }])
  t.same(found('1.9'), [])
  t.match(found('1.10'), [{ reason: 'APIDeprecated', hazard: 'info', remedy: 'use till.example.com/v1' }])
  t.match(found('2.0.0'), [{ reason: 'APIDeprecated' }], 'patch versions count')
  t.match(found('2.1'), [
    {
      reason: 'APIRemoved',
      hazard: 'undecodable',
      surface: 'target',
      version: '1.35',
      resource: { group: 'till.example.com', version: 'v1beta1', resource: 'receipts' },
      message: 'Receipt of till.example.com/v1beta1 is no longer served by till 2.1; removed in 2.0.1',
    },
  ])
  t.match(found('1.9', 'v1'), [{ reason: 'APINotIntroduced', remedy: /as long as till 1.9/ }])
})

t.test('without a version the fact is told, and nothing concluded', async (t) => {
  t.match(found(null), [
    {
      reason: 'APIDeprecated',
      hazard: 'info',
      message:
        'Receipt of till.example.com/v1beta1 is deprecated since till 1.10 and served until till 2.0.1',
    },
  ])
  t.same(found(null, 'v1'), [], 'an API that is only newer than another')
})

t.test('a guard of several surfaces reports it once', async (t) => {
  const catalog = applyOverlays(smallCatalog(), [overlay], { till: '3.0' })
  const guard = (names: ('emulation' | 'minCompatibility' | 'target')[]) => ({
    surfaces: names.map((name) => ({ name, surface: buildSurface(catalog, { version: '1.35' }) })),
    policy: strictPolicy({
      validationActions: { emulation: 'Deny', minCompatibility: 'Deny', target: 'Audit' },
    }),
  })
  const request = createRequest({
    kind: kindOf('v1beta1'),
    resource: { group: 'till.example.com', version: 'v1beta1', resource: 'receipts' },
  })
  for (const names of [
    ['emulation', 'minCompatibility'],
    ['emulation', 'minCompatibility', 'target'],
  ] as const) {
    const { findings, allowed } = judge(guard([...names]), request, {}, null, new Date())
    t.match(findings, [{ surface: 'target', action: 'Audit' }])
    t.equal(findings.length, 1)
    t.ok(allowed)
  }
})

t.test('a correction changes what releases serve', async (t) => {
  const correction = { resource: 'shop.k8s.io/v1beta1/carts', source: 'https://distribution.example' }
  const corrected = (facts: object, version: string) => {
    const correcting = { ...overlay, apis: [], corrections: [{ ...correction, ...facts }] }
    const catalog = applyOverlays(smallCatalog(), [correcting], {})
    const surface = buildSurface(catalog, { version, runtimeConfig: { 'shop.k8s.io/v1beta1': 'true' } })
    const kind = { group: 'shop.k8s.io', version: 'v1beta1', kind: 'Cart' }
    return evaluate(surface, 'target', { object: {}, kind, origin: 'file' })
  }
  t.same(corrected({}, '1.35'), [])
  t.match(corrected({ removed: '1.35', replacement: 'shop.k8s.io/v1' }, '1.35'), [{ reason: 'APIRemoved' }])
  t.match(corrected({ deprecated: '1.35' }, '1.35'), [{ reason: 'APIDeprecated', hazard: 'info' }])
  t.match(corrected({ introduced: '1.36' }, '1.35'), [{ reason: /APINotIntroduced|APIRemoved/ }])
})
