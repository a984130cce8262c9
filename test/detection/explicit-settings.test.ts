import t from 'tap'
import { combineFacts } from '../../src/detection/combine-facts.ts'
import { explicitSettings } from '../../src/detection/explicit-settings.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { buildSurface, type SurfaceOptions } from '../../src/surface/surface.ts'
import { apiserver } from '../fixtures/apiserver-facts.ts'

const catalog = loadCatalog()

/** Came with 1.37. */
const NEW = 'resource.k8s.io/v1/devicetaintrules'

/** What is found of a 1.37 that was started with these settings; e2e asks real ones. */
function found(settings: Partial<SurfaceOptions>) {
  const versions = { version: '1.37', minCompatibilityVersion: '1.36', binaryVersion: '1.37', ...settings }
  const { gates, served } = buildSurface(catalog, versions)
  const running = apiserver({
    versions: ['1.37', versions.version, versions.minCompatibilityVersion],
    featureGates: Object.fromEntries([...gates].map(([name, { enabled }]) => [name, enabled])),
    served: [...served],
  })
  return explicitSettings(catalog, combineFacts([running]))
}

t.test('defaults leave no trace, emulated or not', async (t) => {
  const nothing = { featureGates: {}, runtimeConfig: {}, servedTooEarly: [] }
  t.same(found({}), nothing)
  t.same(found({ version: '1.36', minCompatibilityVersion: '1.35' }), nothing)
  t.same(found({ version: '1.34', minCompatibilityVersion: '1.34' }), nothing)
})

t.test('gates that were set, by name or wholesale', async (t) => {
  const gates = { APIResponseCompression: false, EmptyDirVolumeMode: true }
  t.same(found({ featureGates: gates }).featureGates, gates)
  t.same(found({ featureGates: { AllBeta: true } }).featureGates, { AllBeta: true })
  const but = { AllBeta: true, CoordinatedLeaderElection: false }
  t.same(found({ featureGates: but }).featureGates, but, 'and what was kept off in spite of it')
})

t.test('APIs that were switched, as a version or by name', async (t) => {
  const config = { 'batch/v1': 'false', 'resource.k8s.io/v1beta1': 'true', 'apps/v1/daemonsets': 'false' }
  t.same(found({ runtimeConfig: config }).runtimeConfig, config)
  t.same(found({ runtimeConfig: { 'v1/events': 'false' } }).runtimeConfig, { 'v1/events': 'false' })
})

t.test('what is served though it came later is named, not taken for a setting', async (t) => {
  const { runtimeConfig, servedTooEarly } = found({
    version: '1.36',
    minCompatibilityVersion: '1.35',
    runtimeConfigEmulationForwardCompatible: true,
    runtimeConfig: { [NEW]: 'true' },
  })
  t.same(runtimeConfig, {})
  t.same(servedTooEarly, [NEW])
})

t.test('of releases outside the catalog nothing is told', async (t) => {
  const featureGates = { EmptyDirVolumeMode: true }
  const nothing = { featureGates: {}, runtimeConfig: {}, servedTooEarly: [] }
  for (const release of ['1.99', '1.30']) {
    const server = apiserver({ versions: [release, release, release], featureGates, served: [] })
    t.same(explicitSettings(catalog, combineFacts([server])), nothing)
  }
  const newerBinary = apiserver({ versions: ['1.99', '1.37', '1.36'], featureGates })
  t.same(
    explicitSettings(catalog, combineFacts([newerBinary])).featureGates,
    featureGates,
    'but of what it emulates',
  )
})
