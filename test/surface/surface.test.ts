import fc from 'fast-check'
import t from 'tap'
import { buildSurface, SurfaceError, type SurfaceOptions } from '../../src/surface/surface.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const catalog = smallCatalog()
const served = (options: SurfaceOptions) =>
  [...buildSurface(catalog, options).served].filter((key) => !/\/(status|scale)$/.test(key))

t.test('a release serves what is on, gated on, and within its life', async (t) => {
  t.same(served({ version: '1.34' }), ['shop.k8s.io/v1/carts'])
  t.same(served({ version: '1.35' }), ['shop.k8s.io/v1/carts'])
  t.same(served({ version: '1.36' }), ['shop.k8s.io/v1/carts', 'shop.k8s.io/v1/parcels'])
  const all = { 'api/all': 'true' }
  t.same(served({ version: '1.35', runtimeConfig: all }), [
    'shop.k8s.io/v1/carts',
    'shop.k8s.io/v1beta1/carts',
  ])
  t.ok(
    served({ version: '1.35', runtimeConfig: all, featureGates: { Parcels: true } }).includes(
      'shop.k8s.io/v1beta1/parcels',
    ),
  )
  t.notOk(
    served({ version: '1.36', runtimeConfig: all }).includes('shop.k8s.io/v1beta1/carts'),
    'removed at 1.36',
  )
  t.ok(buildSurface(catalog, { version: '1.34' }).served.has('shop.k8s.io/v1/carts/scale'))
})

t.test('a newer binary emulates by lifecycle', async (t) => {
  const emulated = { version: '1.35', binaryVersion: '1.36', featureGates: { Parcels: true } }
  t.ok(
    served({ ...emulated, runtimeConfig: { 'api/beta': 'true' } }).includes('shop.k8s.io/v1beta1/carts'),
    'not removed yet',
  )
  t.notOk(served(emulated).includes('shop.k8s.io/v1/parcels'), 'not introduced yet')
  const forward = {
    ...emulated,
    runtimeConfig: { 'shop.k8s.io/v1beta1': 'true' },
    emulationForwardCompatible: true,
  }
  t.ok(served(forward).includes('shop.k8s.io/v1/parcels'), 'its beta is on, so the newer version comes along')
  const byName = { 'shop.k8s.io/v1/parcels': 'true' }
  t.throws(
    () => served({ ...emulated, runtimeConfig: byName }),
    /cannot enable resource shop.k8s.io\/v1, Resource=parcels in runtime-config because it is introduced at 1.36 after the current version 1.35/,
  )
  t.ok(
    served({ ...emulated, runtimeConfig: byName, runtimeConfigEmulationForwardCompatible: true }).includes(
      'shop.k8s.io/v1/parcels',
    ),
  )
})

t.test('a resource admitted by its own name comes without its subresources', async (t) => {
  const named = { 'shop.k8s.io/v1/carts': 'true', 'shop.k8s.io/v1/parcels': 'true' }
  const surface = (runtimeConfig: Record<string, string>) =>
    buildSurface(catalog, {
      version: '1.35',
      binaryVersion: '1.36',
      featureGates: { Parcels: true },
      runtimeConfig,
      runtimeConfigEmulationForwardCompatible: true,
    }).served
  t.ok(surface(named).has('shop.k8s.io/v1/parcels'))
  t.notOk(surface(named).has('shop.k8s.io/v1/parcels/status'))
  t.ok(surface({ 'shop.k8s.io/v1': 'true' }).has('shop.k8s.io/v1/parcels/status'))
})

t.test('refuses versions that contradict each other or the catalog', async (t) => {
  const refused: [SurfaceOptions, RegExp][] = [
    [{ version: '1.33' }, /Kubernetes 1.33 is older than the catalog, which knows 1.34 to 1.36/],
    [{ version: '1.36', minCompatibilityVersion: '1.33' }, /1.33 is older than the catalog/],
    [
      { version: '1.35', minCompatibilityVersion: '1.36' },
      /min compatibility version 1.36 is newer than the emulation version 1.35/,
    ],
    [{ version: '1.36', binaryVersion: '1.35' }, /emulation version 1.36 is not between \[1.34, 1.35.0\]/],
    [
      { version: '1.36', emulationForwardCompatible: true },
      /cannot be set to true if the emulation version is the same/,
    ],
  ]
  for (const [options, message] of refused) {
    t.throws(() => buildSurface(catalog, options), { name: SurfaceError.name, message }, message.source)
  }
})

t.test('of a newer release only announced removals are known', async (t) => {
  const surface = buildSurface(catalog, { version: '1.38', runtimeConfig: { 'api/all': 'true' } })
  t.equal(surface.isForecast, true)
  t.ok(surface.served.has('shop.k8s.io/v1/parcels'))
  t.notOk(surface.served.has('shop.k8s.io/v1beta1/parcels'), 'announced to go in 1.37')
})

t.test('min compatibility defaults to the release before, within the catalog', async (t) => {
  t.equal(buildSurface(catalog, { version: '1.36' }).minCompatibilityVersion, '1.35')
  t.equal(buildSurface(catalog, { version: '1.34' }).minCompatibilityVersion, '1.34')
})

t.test('switching more on never serves less', async (t) => {
  const flags = fc.record(
    { 'api/beta': fc.constant('true'), 'shop.k8s.io/v1beta1': fc.constant('true') },
    { requiredKeys: [] },
  )
  const gates = fc.record({ AllAlpha: fc.constant(true), AllBeta: fc.constant(true) }, { requiredKeys: [] })
  const version = fc.constantFrom('1.35', '1.36')
  const property = fc.property(version, flags, gates, (version, runtimeConfig, featureGates) => {
    const plain = served({ version })
    const more = new Set(served({ version, runtimeConfig, featureGates }))
    const everything = new Set(
      served({
        version,
        runtimeConfig: { 'api/all': 'true' },
        featureGates: { AllAlpha: true, AllBeta: true },
      }),
    )
    return plain.every((key) => more.has(key)) && [...more].every((key) => everything.has(key))
  })
  t.doesNotThrow(() => fc.assert(property))
})
