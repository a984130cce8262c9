import fc from 'fast-check'
import t from 'tap'
import type { FeatureGate } from '../../src/surface/catalog-format.ts'
import { effectiveSpec, resolveFeatureGates } from '../../src/surface/feature-gates.ts'
import { SurfaceError } from '../../src/surface/surface.ts'
import { compareReleases } from '../../src/surface/version.ts'

const KNOWN: Record<string, FeatureGate> = {
  AllAlpha: { specs: [{ version: '0.0', default: false, stage: 'ALPHA' }] },
  AllBeta: { specs: [{ version: '0.0', default: false, stage: 'BETA' }] },
  Growing: {
    specs: [
      { version: '1.34', default: false, stage: 'ALPHA' },
      { version: '1.35', default: true, stage: 'BETA' },
      { version: '1.37', default: true, stage: 'GA', lockToDefault: true },
    ],
  },
  Leaning: { specs: [{ version: '1.34', default: false, stage: 'ALPHA' }], dependencies: ['Growing'] },
  Compatible: {
    specs: [
      { version: '1.37', default: false, stage: 'BETA' },
      { version: '1.37', default: true, stage: 'BETA', minCompatibilityVersion: '1.37' },
    ],
  },
}

const resolve = (
  version: string,
  featureGates: Record<string, boolean> = {},
  minCompatibilityVersion = '1.33',
) => resolveFeatureGates(KNOWN, { emulationVersion: version, minCompatibilityVersion, featureGates })

t.test('a gate follows its specs', async (t) => {
  const states = (version: string) => resolve(version).get('Growing')
  t.same(states('1.33'), { enabled: false, stage: 'PRE-ALPHA' })
  t.same(states('1.34'), { enabled: false, stage: 'ALPHA' })
  t.same(states('1.36'), { enabled: true, stage: 'BETA' })
  t.same(states('1.37'), { enabled: true, stage: 'GA' })
})

t.test('AllAlpha and AllBeta reach what has that stage now and is not set by name', async (t) => {
  t.equal(resolve('1.34', { AllAlpha: true }).get('Growing')!.enabled, true)
  t.equal(resolve('1.35', { AllBeta: false }).get('Growing')!.enabled, false)
  t.equal(resolve('1.34', { AllAlpha: true, Growing: false, Leaning: false }).get('Growing')!.enabled, false)
  t.equal(resolve('1.33', { AllAlpha: true }).get('Growing')!.enabled, false, 'PreAlpha is untouched')
  t.equal(resolve('1.37', { AllAlpha: true }).get('AllBeta')!.enabled, false)
})

t.test('a spec waits for its min compatibility version', async (t) => {
  t.equal(resolve('1.37', {}, '1.36').get('Compatible')!.enabled, false)
  t.equal(resolve('1.37', {}, '1.37').get('Compatible')!.enabled, true)
})

t.test("errors have Kubernetes' words", async (t) => {
  const message = (version: string, gates: Record<string, boolean>) => {
    try {
      resolve(version, gates)
      return 'accepted'
    } catch (error) {
      t.ok(error instanceof SurfaceError)
      return (error as Error).message
    }
  }
  t.equal(message('1.36', { Nope: true, Growing: false }), 'unrecognized feature gate: Nope')
  t.equal(message('1.36', { constructor: true } as never), 'unrecognized feature gate: constructor')
  t.equal(
    message('1.37', { Growing: false }),
    'cannot set feature gate Growing to false, feature is locked to true',
  )
  t.equal(message('1.37', { Growing: true }), 'accepted')
  t.equal(
    message('1.33', { Growing: true }),
    'cannot set feature gate Growing to true, feature is PreAlpha at emulated version 1.33, min compatibility version 1.33',
  )
  t.equal(
    message('1.36', { Growing: false, Leaning: true }),
    'Leaning is enabled, but depends on features that are disabled: [Growing]',
  )
})

t.test('the effective spec is never newer than the emulation version, and the last such', async (t) => {
  const release = fc.integer({ min: 30, max: 40 }).map((minor) => `1.${minor}`)
  const specs = fc
    .uniqueArray(release, { minLength: 1 })
    .map((versions) =>
      versions
        .toSorted(compareReleases)
        .map((version) => ({ version, default: true, stage: 'BETA' as const })),
    )
  const property = fc.property(specs, release, (specs, version) => {
    const eligible = specs.filter((candidate) => compareReleases(candidate.version, version) <= 0)
    return effectiveSpec(specs, version, '1.30').version === (eligible.at(-1)?.version ?? '0.0')
  })
  t.doesNotThrow(() => fc.assert(property))
})
