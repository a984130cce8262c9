import fc from 'fast-check'
import t from 'tap'
import { parseConfiguration, readConfiguration } from '../../src/config/read-configuration.ts'

const HEAD = 'apiVersion: emuguard.dev/v1alpha1\nkind: GuardConfiguration\n'

t.test('reads a file and knows where its keys stand', async (t) => {
  const text = `${HEAD}mode: Audit\nexemptions:\n  - namespaces: [a]\n    until: "2026-12-31"\n`
  const { configuration, locate } = parseConfiguration(text, 'g.yaml')
  t.same(configuration, {
    apiVersion: 'emuguard.dev/v1alpha1',
    kind: 'GuardConfiguration',
    mode: 'Audit',
    exemptions: [{ namespaces: ['a'], until: '2026-12-31' }],
  })
  t.equal(locate(['mode']), 'g.yaml:3:7')
  t.equal(locate(['exemptions', '0', 'until']), 'g.yaml:6:12')
})

t.test('a byte order mark, CRLF and JSON are fine', async (t) => {
  t.equal(parseConfiguration(`\uFEFF${HEAD}mode: Audit`, 'g').configuration.mode, 'Audit')
  t.equal(
    parseConfiguration(`${HEAD}mode: Audit\n`.replaceAll('\n', '\r\n'), 'g').configuration.mode,
    'Audit',
  )
  const json = '{"apiVersion":"emuguard.dev/v1alpha1","kind":"GuardConfiguration","mode":"Audit"}'
  t.equal(parseConfiguration(json, 'g').configuration.mode, 'Audit')
})

t.test('says where a file is wrong, what is wrong, and what is allowed', async (t) => {
  const wrong: [text: string, message: string | RegExp][] = [
    ['', 'g.yaml:1:1: the file is empty'],
    ['[]', /^g.yaml:1:1: the file must be a mapping with the keys apiVersion, kind, .*, not a list$/],
    ['kind: GuardConfiguration\n', 'g.yaml:1:1: the file must have apiVersion: emuguard.dev/v1alpha1'],
    ['a: [', /^g.yaml:1:5: /],
    [`${HEAD}\tmode: Audit`, /^g.yaml:3:1: Tabs/],
    [`${HEAD}mode: Audit\nmode: Audit`, 'g.yaml:4:1: duplicate key mode: a key may be given once'],
    [`${HEAD}featureGates: {A: true, A: false}`, 'g.yaml:3:25: duplicate key A: a key may be given once'],
    [`${HEAD}mode: Off`, 'g.yaml:3:7: mode must be one of Enforce, Audit, not "Off"'],
    [`${HEAD}mode: Off\nkinds: 1`, /^g.yaml:3:7: .* \(and 1 more\)$/],
    [
      `${HEAD}emulationVersion: 1.40`,
      'g.yaml:3:19: emulationVersion must be a version in quotes, for example "1.36", or detect, not 1.4',
    ],
    [`${HEAD}emulationVersion: "1.36.2"`, /^g.yaml:3:19: .*, not "1.36.2"$/],
    [
      `${HEAD}validationActions:\n  emulation: Deny\n  min: Deny`,
      'g.yaml:5:3: unknown key validationActions.min: allowed are emulation, minCompatibility, target',
    ],
    [
      `${HEAD}exemptions: [{namespaces: a}]`,
      /^g.yaml:3:27: exemptions\[0\].namespaces must be a list of strings/,
    ],
    [
      `${HEAD}exemptions: [{namespaces: [a], actoin: Warn}]`,
      /^g.yaml:3:32: unknown key exemptions\[0\].actoin/,
    ],
    [`${HEAD}featureGates: {A: "yes"}`, 'g.yaml:3:19: featureGates.A must be true or false, not "yes"'],
    [`${HEAD}runtimeConfig: {api/all: true}`, /^g.yaml:3:26: runtimeConfig\["api\/all"\] must be a string/],
    [`${HEAD}__proto__: {}`, /^g.yaml:3:1: unknown key __proto__/],
    [`${HEAD}---\n${HEAD}`, 'g.yaml:4:1: one document a file, here a second one begins'],
    [`${HEAD}mode: *nowhere`, /Unresolved alias/],
    [`${HEAD}mode: !secret Audit`, /^g.yaml:3:7: Unresolved tag/],
  ]
  for (const [text, message] of wrong) {
    t.throws(
      () => parseConfiguration(text, 'g.yaml'),
      { name: 'ConfigurationError', message },
      JSON.stringify(text),
    )
  }
})

t.test('a window needs a time and a duration', async (t) => {
  const wrong = [
    ['window: {duration: 168h}', /^g:3:9: window must have opened: an RFC 3339 time in quotes, for example/],
    ['window: {opened: "2026-11-21", duration: 1h}', /^g:3:18: window.opened must be an RFC 3339 time/],
    [
      'window: {opened: "2026-11-21T08:00:00Z", duration: 7d}',
      /window.duration must be a duration, for example/,
    ],
    [
      'window: {opened: "2026-11-21T08:00:00Z", duration: 1h, afterwards: Deny}',
      /one of Warn, Audit, not "Deny"/,
    ],
  ] as const
  for (const [line, message] of wrong) t.throws(() => parseConfiguration(HEAD + line, 'g'), { message })
})

t.test('an alias bomb is refused', async (t) => {
  const levels = Array.from({ length: 9 }, (_, i) => `k${i + 1}: &k${i + 1} [${`*k${i},`.repeat(9)}]`)
  t.throws(() => parseConfiguration(`${HEAD}k0: &k0 [x]\n${levels.join('\n')}`, 'g'), {
    name: 'ConfigurationError',
  })
})

t.test('a file that cannot be read is named', async (t) => {
  t.throws(() => readConfiguration(t.testdirName), { name: 'ConfigurationError', message: t.testdirName })
  t.throws(() => readConfiguration(t.testdir()), { message: /^cannot read the configuration: EISDIR/ })
})

t.test('whatever a file holds, it is read or refused with one line', async () => {
  const line = fc.constantFrom(
    'mode: Audit',
    'mode: [',
    '  - a',
    'mode: &a [*a]',
    '? x',
    '"',
    '---',
    '...',
    '\t',
    '%YAML 9',
    'k: |',
    '{',
    '!!set',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(line).map((lines) => HEAD + lines.join('\n')),
  )
  fc.assert(
    fc.property(text, (content) => {
      try {
        return parseConfiguration(content, 'g').configuration.kind === 'GuardConfiguration'
      } catch (error) {
        const { name, message } = error as Error
        return name === 'ConfigurationError' && /^g:\d+:\d+: [^\n]+$/.test(message)
      }
    }),
    { numRuns: 500 },
  )
})
