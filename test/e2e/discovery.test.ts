// What a real kube-apiserver 1.37 lists in its discovery is what the surface says it serves, at every version it
// can emulate: exact sets, resources and subresources. And what the release itself would serve differs from that
// only in the ways listed here.

import t from 'tap'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { buildSurface, type SurfaceOptions } from '../../src/surface/surface.ts'
import { apiserverFlags } from './apiserver-flags.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { servedApis } from './served-apis.ts'
import { type SetDifference, setDifference } from './set-difference.ts'

const BINARY = '1.37'
const EMULATED = ['1.34', '1.35', '1.36', '1.37']
const RUNTIME_CONFIGS = [undefined, { 'api/all': 'true' }, { 'api/beta': 'true' }]

const SETTINGS: SurfaceOptions[] = EMULATED.flatMap((version) =>
  RUNTIME_CONFIGS.map((runtimeConfig) => ({ version, ...(runtimeConfig && { runtimeConfig }) })),
)

/** Flags that people combine: forward compatibility, gates that open APIs, single resources switched. */
const MORE_SETTINGS: SurfaceOptions[] = [
  {
    version: '1.37',
    runtimeConfig: { 'api/all': 'true' },
    featureGates: { AllAlpha: true, AllBeta: true },
  },
  {
    version: '1.36',
    runtimeConfig: { 'api/all': 'true' },
    featureGates: { AllAlpha: true, AllBeta: true },
  },
  { version: '1.36', runtimeConfig: { 'api/beta': 'true' }, emulationForwardCompatible: true },
  { version: '1.35', emulationForwardCompatible: true },
  {
    version: '1.36',
    runtimeConfig: { 'resource.k8s.io/v1/devicetaintrules': 'true', 'scheduling.k8s.io/v1beta1': 'true' },
    featureGates: { GenericWorkload: true },
    runtimeConfigEmulationForwardCompatible: true,
  },
  // introduced for every version, by the lack of lifecycle tags
  {
    version: '1.36',
    runtimeConfig: { 'scheduling.k8s.io/v1alpha3': 'true' },
    featureGates: { GenericWorkload: true },
  },
  {
    version: '1.37',
    runtimeConfig: {
      'autoscaling/v1': 'false',
      'batch/v1/cronjobs': 'false',
      'resource.k8s.io/v1beta2/deviceclasses': 'true',
      'certificates.k8s.io/v1beta1': 'true',
      'certificates.k8s.io/v1beta1/podcertificaterequests': 'false',
    },
  },
]

/**
 * How a 1.37 that emulates differs from the release itself. Each of these must be seen, and nothing else may be.
 */
const DIFFERENCES_OF_EMULATION: {
  side: keyof SetDifference
  emulated: string[]
  apis: string[]
  runtimeConfigs?: string[]
  reason: string
}[] = [
  {
    side: 'onlyServer',
    emulated: ['1.34', '1.35', '1.36'],
    apis: ['storage.k8s.io/v1/csinodes/status'],
    reason: 'new in 1.37; lifecycle tags are on kinds, and the kind CSINode is old',
  },
  {
    side: 'onlyServer',
    emulated: ['1.34'],
    runtimeConfigs: ['api/all'],
    apis: ['resource.k8s.io/v1alpha3/devicetaintrules/status'],
    reason: 'new in 1.35; the kind DeviceTaintRule is from 1.33',
  },
  {
    side: 'onlySurface',
    emulated: ['1.34'],
    runtimeConfigs: ['api/all'],
    apis: ['storage.k8s.io/v1alpha1/volumeattributesclasses'],
    reason: 'last served by 1.34; no later binary has a storage for it, so none can emulate it',
  },
]

function differencesOfEmulation({ version, runtimeConfig = {} }: SurfaceOptions): SetDifference {
  const expected = DIFFERENCES_OF_EMULATION.filter(
    ({ emulated, runtimeConfigs }) =>
      emulated.includes(version) &&
      (runtimeConfigs?.some((key) => Object.hasOwn(runtimeConfig, key)) ?? true),
  )
  const apis = (side: keyof SetDifference) =>
    expected.flatMap((difference) => (difference.side === side ? difference.apis : [])).sort()
  return { onlyServer: apis('onlyServer'), onlySurface: apis('onlySurface') }
}

const SAME: SetDifference = { onlyServer: [], onlySurface: [] }

t.test('a 1.37 apiserver serves what the surface of an emulating 1.37 serves', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: BINARY })
  if (!controlPlane) return
  const catalog = loadCatalog()
  for (const options of [...SETTINGS, ...MORE_SETTINGS]) {
    const flags = apiserverFlags(options)
    await controlPlane.restart(flags)
    const server = await servedApis(controlPlane.request)
    const emulating = buildSurface(catalog, { ...options, binaryVersion: BINARY })
    t.strictSame(setDifference(server, emulating.served), SAME, `${flags.join(' ')} (${server.size})`)
    if (SETTINGS.includes(options)) {
      const release = buildSurface(catalog, options)
      t.strictSame(
        setDifference(server, release.served),
        differencesOfEmulation(options),
        `${flags.join(' ')}: the release itself`,
      )
    }
  }
})
