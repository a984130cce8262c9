// Every gate's stage and value in a surface are those that a real kube-apiserver 1.37 reports in its metrics, at
// every version it can emulate: exact sets, no gate more and none less.

import t from 'tap'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { buildSurface, type Surface, type SurfaceOptions } from '../../src/surface/surface.ts'
import { apiserverFlags } from './apiserver-flags.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { type ReportedGate, reportedGates } from './gate-metric.ts'

const BINARY = '1.37'

/** Gates that are on without the API they need keep the apiserver from ever being ready. */
const EVERY_API = { 'api/all': 'true' }

const SETTINGS: SurfaceOptions[] = [
  { version: '1.34' },
  { version: '1.35' },
  { version: '1.36' },
  { version: '1.37' },
  // the one gate whose value in 1.37 hangs on the min compatibility version: DRAFractionalCapacityRange
  { version: '1.37', minCompatibilityVersion: '1.37' },
  {
    version: '1.35',
    runtimeConfig: EVERY_API,
    featureGates: {
      AllAlpha: true,
      AllBeta: true,
      // it depends on PLEGOnDemandRelist, which is PreAlpha there: the apiserver would not start
      EventedPLEG: false,
      // its informers want the v1 API, which is new in 1.36: the apiserver would never be ready
      MutatingAdmissionPolicy: false,
    },
  },
  { version: '1.36', runtimeConfig: EVERY_API, featureGates: { AllAlpha: true } },
  { version: '1.37', runtimeConfig: EVERY_API, featureGates: { AllAlpha: true, AllBeta: true } },
  // by name against wholesale, alpha on, beta off, and a gate that is locked only from 1.37 on
  {
    version: '1.36',
    featureGates: {
      AllBeta: false,
      DRAPartitionableDevices: true,
      DRAListTypeAttributes: true,
      HostnameOverride: false,
    },
    minCompatibilityVersion: '1.34',
  },
]

t.test('a surface has the gates of a 1.37 apiserver', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: BINARY })
  if (!controlPlane) return
  const catalog = loadCatalog()
  for (const options of SETTINGS) {
    const flags = apiserverFlags(options)
    await controlPlane.restart(flags)
    const server = await reportedGates(controlPlane.request)
    const surface = buildSurface(catalog, { ...options, binaryVersion: BINARY })
    t.strictSame(readable(existing(surface)), readable(server), `${flags.join(' ')} (${server.size} gates)`)
  }
})

/** The metric leaves out what does not exist yet at the emulated version. */
function existing(surface: Surface): Map<string, ReportedGate> {
  return new Map([...surface.gates].filter(([, { stage }]) => stage !== 'PRE-ALPHA'))
}

/** One line a gate, so that a failure shows which one it is. */
function readable(gates: Map<string, ReportedGate>): string[] {
  return [...gates].map(([name, { stage, enabled }]) => `${name} ${stage} ${enabled ? 'on' : 'off'}`).sort()
}
