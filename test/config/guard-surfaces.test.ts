import t from 'tap'
import { buildGuardSurfaces } from '../../src/config/guard-surfaces.ts'
import { mergeSettings, type Settings } from '../../src/config/settings.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

function build(more: Partial<Settings> = {}) {
  const notes: string[] = []
  const settings = { ...mergeSettings(null, {}), origin: (path: string[]) => `<${path.join('.')}>`, ...more }
  const surfaces = buildGuardSurfaces(smallCatalog(), settings, (text) => notes.push(text))
  return { surfaces, names: surfaces.map(({ name, surface }) => `${name} ${surface.version}`), notes }
}

t.test('the newest release and the one before it, unless told otherwise', async (t) => {
  t.same(build().names, ['emulation 1.36', 'minCompatibility 1.35'])
  t.same(build({ emulationVersion: '1.35', targetVersion: '1.36' }).names, [
    'emulation 1.35',
    'minCompatibility 1.34',
    'target 1.36',
  ])
  const { surfaces, names } = build({ minCompatibilityVersion: '1.34' })
  t.same(names, ['emulation 1.36', 'minCompatibility 1.34'])
  t.equal(surfaces[0]!.surface.minCompatibilityVersion, '1.34', 'gates of the emulation may depend on it')
})

t.test('the default min compatibility version is never older than the catalog', async (t) => {
  t.same(build({ emulationVersion: '1.34' }).names, ['emulation 1.34'])
})

t.test('one release under two names is judged once, unless the second name can say more', async (t) => {
  const same = { emulationVersion: '1.35', minCompatibilityVersion: '1.35' }
  const { names, notes } = build(same)
  t.same(names, ['emulation 1.35'])
  t.match(notes, [/one surface answers for both/])
  const actions = { emulation: 'Warn', minCompatibility: 'Deny', target: 'Audit' } as const
  t.same(build({ ...same, validationActions: actions }).names, ['emulation 1.35', 'minCompatibility 1.35'])
  t.same(build({ ...same, emulationForwardCompatible: true }).names, [
    'emulation 1.35',
    'minCompatibility 1.35',
  ])
})

t.test(
  'the min compatibility surface gets the settings that its release takes; the rest is named',
  async (t) => {
    const settings = { emulationVersion: '1.35', featureGates: { Parcels: true } }
    const { surfaces, notes } = build({ ...settings, runtimeConfig: { 'shop.k8s.io/v1beta1': 'true' } })
    t.equal(surfaces[0]!.surface.gates.get('Parcels')?.enabled, true)
    t.equal(surfaces[1]!.surface.gates.has('Parcels'), false)
    t.match(notes, [
      /^minCompatibility: Kubernetes 1.34 does not take .*: Parcels=true \(.*\), shop.k8s.io\/v1beta1=true/,
    ])
  },
)

t.test('a release newer than the catalog is taken, and what is not known of it is said', async (t) => {
  const { surfaces, names, notes } = build({ emulationVersion: '1.38', featureGates: { BornIn38: true } })
  t.same(names, ['emulation 1.38', 'minCompatibility 1.37'])
  t.ok(surfaces.every(({ surface }) => surface.isForecast))
  t.match(
    notes.join('\n'),
    /emulation: Kubernetes 1.38 is newer than the catalog \(1.34 to 1.36\): only announced/,
  )
  t.match(notes.join('\n'), /emulation: Kubernetes 1.38 does not take .*: BornIn38=true/)
})

t.test('refuses what no kube-apiserver would start with, and names the setting', async (t) => {
  const wrong: [Partial<Settings>, string][] = [
    [
      { emulationVersion: '1.30' },
      '<emulationVersion>: Kubernetes 1.30 is older than the catalog, which knows 1.34 to 1.36',
    ],
    [
      { minCompatibilityVersion: '1.33' },
      '<minCompatibilityVersion>: Kubernetes 1.33 is older than the catalog',
    ],
    [
      { emulationVersion: '1.35', minCompatibilityVersion: '1.36' },
      '<minCompatibilityVersion>: min compatibility version 1.36 is newer',
    ],
    [{ featureGates: { Parcel: true } }, '<featureGates.Parcel>: unrecognized feature gate: Parcel'],
    [{ runtimeConfig: { 'api/all': 'maybe' } }, '<runtimeConfig.api/all>: invalid value api/all=maybe'],
    [{ emulationForwardCompatible: true }, 'EmulationForwardCompatible cannot be set to true'],
    [
      { targetVersion: '1.36' },
      '<targetVersion>: the target version 1.36 must be newer than the emulation version 1.36',
    ],
  ]
  for (const [settings, message] of wrong) {
    const error = t.throws(() => build(settings), { name: 'ConfigurationError' })
    t.equal((error as unknown as Error).message.slice(0, message.length), message)
  }
})
