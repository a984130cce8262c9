import t from 'tap'
import { schemaAt } from '../../src/config/allowed-here.ts'
import { parseConfiguration } from '../../src/config/read-configuration.ts'
import { guardConfigurationSchema } from '../../src/config/schema.ts'
import { mergeSettings } from '../../src/config/settings.ts'

const FILE = parseConfiguration(
  `apiVersion: emuguard.dev/v1alpha1
kind: GuardConfiguration
emulationVersion: v1.36
featureGates: {A: true, B: true}
runtimeConfig: {api/all: "true"}
validationActions: {minCompatibility: Warn}
mode: Audit
`,
  'g.yaml',
)

t.test('without file and flags everything is default', async (t) => {
  const { origin, ...settings } = mergeSettings(null, {})
  t.same(settings, {
    emulationVersion: null,
    minCompatibilityVersion: null,
    targetVersion: null,
    detect: { emulationVersion: false, minCompatibilityVersion: false },
    detectionInterval: 30_000,
    featureGates: {},
    runtimeConfig: {},
    emulationForwardCompatible: false,
    runtimeConfigEmulationForwardCompatible: false,
    validationActions: { emulation: 'Deny', minCompatibility: 'Deny', target: 'Audit' },
    mode: 'Enforce',
    window: null,
    exemptions: [],
    defaultExemptions: true,
    overlays: [],
    addons: {},
  })
  t.equal(origin(['emulationVersion']), 'the default of emulationVersion')
})

t.test('flags win, in maps key by key', async (t) => {
  const settings = mergeSettings(FILE, {
    'emulated-version': '1.35',
    'feature-gates': { B: false },
    mode: 'Enforce',
  })
  t.match(settings, {
    emulationVersion: '1.35',
    featureGates: { A: true, B: false },
    runtimeConfig: { 'api/all': 'true' },
    validationActions: { emulation: 'Deny', minCompatibility: 'Warn', target: 'Audit' },
    mode: 'Enforce',
  })
  t.equal(mergeSettings(FILE, {}).emulationVersion, '1.36')
})

t.test('knows where a setting comes from', async (t) => {
  const { origin } = mergeSettings(FILE, { 'emulated-version': '1.35', 'feature-gates': { B: false } })
  t.equal(origin(['emulationVersion']), '--emulated-version')
  t.equal(origin(['featureGates', 'A']), 'g.yaml:4:19: featureGates.A')
  t.equal(origin(['featureGates', 'B']), '--feature-gates')
  t.equal(origin(['mode']), 'g.yaml:7:7: mode')
})

t.test('detect leaves a version to the cluster; a flag takes it back', async (t) => {
  const detecting = `apiVersion: emuguard.dev/v1alpha1
kind: GuardConfiguration
emulationVersion: detect
minCompatibilityVersion: detect
detection: {interval: 1m30s}
`
  const settings = mergeSettings(parseConfiguration(detecting, 'g.yaml'), { 'emulated-version': '1.35' })
  t.match(settings, {
    emulationVersion: '1.35',
    minCompatibilityVersion: null,
    detect: { emulationVersion: false, minCompatibilityVersion: true },
    detectionInterval: 90_000,
  })
  const wrong = parseConfiguration(detecting.replace('1m30s', '48h'), 'g.yaml')
  t.throws(() => mergeSettings(wrong, {}), {
    name: 'ConfigurationError',
    message: 'g.yaml:5:23: detection.interval: "48h" is longer than a day',
  })
})

t.test('both spellings of the emulated version may be given, with one value', async (t) => {
  t.equal(mergeSettings(null, { 'emulation-version': '1.35' }).emulationVersion, '1.35')
  const same = { 'emulation-version': '1.35', 'emulated-version': '1.35' }
  t.equal(mergeSettings(null, same).emulationVersion, '1.35')
  t.throws(() => mergeSettings(null, { ...same, 'emulated-version': '1.36' }), {
    name: 'ConfigurationError',
    message: '--emulated-version=1.36 and --emulation-version=1.35 contradict each other: give one',
  })
})

t.test('the defaults are those that the schema announces', async (t) => {
  const settings: Record<string, unknown> = { ...mergeSettings(null, {}) }
  for (const [key, { default: announced }] of Object.entries(
    schemaAt(guardConfigurationSchema, [])!.properties!,
  )) {
    if (announced !== undefined) t.equal(settings[key], announced, key)
  }
  const actions = schemaAt(guardConfigurationSchema, ['validationActions'])!.properties!
  const announced = Object.entries(actions).map(([key, node]) => [key, node.default])
  t.same(settings['validationActions'], Object.fromEntries(announced))
})
