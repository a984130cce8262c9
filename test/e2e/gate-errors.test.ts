// Settings that kube-apiserver refuses to start with are refused by the surface in the very same words.

import t from 'tap'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { buildSurface, SurfaceError, type SurfaceOptions } from '../../src/surface/surface.ts'
import { apiserverFlags } from './apiserver-flags.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { ServerFailed } from './server-process.ts'

const BINARY = '1.37'

/** Refused with messages of the apiserver's own. */
const REFUSED: Record<string, SurfaceOptions> = {
  'an unknown gate': { version: '1.37', featureGates: { NoSuchGate: true } },
  'a locked gate': { version: '1.37', featureGates: { DRAPrioritizedList: false } },
  'a gate that is PreAlpha at the emulated version': {
    version: '1.36',
    featureGates: { HPAGeneration: true },
  },
  'a gate without the one it depends on': { version: '1.36', featureGates: { NodeDeclaredFeatures: false } },
  'two of them': { version: '1.36', featureGates: { HPAGeneration: true, DRAAdminAccess: false } },
  'alpha gates without the beta gates they depend on': { version: '1.37', featureGates: { AllAlpha: true } },
  'an alpha gate that depends on one of the future': { version: '1.34', featureGates: { AllAlpha: true } },
  'an API of the future by name': {
    version: '1.36',
    runtimeConfig: { 'resource.k8s.io/v1/devicetaintrules': 'true' },
  },
  'an API version of the future by name': {
    version: '1.36',
    runtimeConfig: { 'scheduling.k8s.io/v1beta1': 'true' },
    featureGates: { GenericWorkload: true },
  },
  'an unknown API group': { version: '1.37', runtimeConfig: { 'nosuch.k8s.io/v1': 'true' } },
  'an unknown API version': { version: '1.37', runtimeConfig: { 'apps/v9': 'true' } },
  'a version that the binary cannot emulate': { version: '1.33' },
}

/** Refused by both, each in its own words, which have this much in common. */
const REFUSED_IN_OWN_WORDS: Record<string, SurfaceOptions & { common: string }> = {
  'an unreadable value': {
    version: '1.37',
    runtimeConfig: { 'apps/v1': 'maybe' },
    common: 'invalid value of apps/v1: ',
  },
  'a forward flag without emulation': {
    version: '1.37',
    emulationForwardCompatible: true,
    common: 'EmulationForwardCompatible cannot be set to true',
  },
}

t.test('a surface refuses what a 1.37 apiserver refuses', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: BINARY })
  if (!controlPlane) return
  const catalog = loadCatalog()
  const bySurface = (options: SurfaceOptions) =>
    surfaceError(() => buildSurface(catalog, { ...options, binaryVersion: BINARY }))
  const byServer = (options: SurfaceOptions) => startError(controlPlane, apiserverFlags(options))

  for (const [name, options] of Object.entries(REFUSED)) {
    const log = await byServer(options)
    // Several refusals are told in one message; the apiserver's come in any order.
    const notSaid = bySurface(options)
      .split('; ')
      .filter((message) => !log.includes(message))
    t.strictSame(notSaid, [], notSaid.length === 0 ? name : `${name}: the apiserver says ${log}`)
  }
  for (const [name, { common, ...options }] of Object.entries(REFUSED_IN_OWN_WORDS)) {
    for (const message of [await byServer(options), bySurface(options)]) {
      t.ok(message.includes(common), `${name}: ${message}`)
    }
  }
})

function surfaceError(build: () => unknown): string {
  try {
    build()
  } catch (error) {
    if (error instanceof SurfaceError) return error.message
    throw error
  }
  return 'the surface takes it'
}

/** What kube-apiserver says when it does not start: its last line, `"command failed" err="…"`, unescaped. */
async function startError(controlPlane: ControlPlane, flags: string[]): Promise<string> {
  try {
    await controlPlane.restart(flags)
  } catch (error) {
    if (!(error instanceof ServerFailed)) throw error
    const [, message] = /"command failed" err=("(?:[^"\\]|\\.)*")/.exec(error.log) ?? []
    return message === undefined ? error.log.slice(-2000) : (JSON.parse(message) as string)
  }
  return 'nothing: it started'
}
