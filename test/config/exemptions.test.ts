import t from 'tap'
import { readExemptions } from '../../src/config/exemptions.ts'
import type { ExemptionConfiguration } from '../../src/config/schema.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const read = (exemption: ExemptionConfiguration) =>
  readExemptions([exemption], smallCatalog(), (path) => `at ${path.join('.')}`)[0]!

t.test('fills in what is left out', async (t) => {
  t.same(read({ namespaces: ['a'] }), {
    name: 'exemptions[0]',
    namespaces: ['a'],
    users: [],
    groups: [],
    subresources: [],
    features: [],
    action: 'Audit',
    until: null,
  })
})

t.test('a day counts whole, in UTC; a time is exact', async (t) => {
  const until = (text: string) => read({ users: ['u'], until: text }).until?.toISOString()
  t.equal(until('2026-12-31'), '2027-01-01T00:00:00.000Z')
  t.equal(until('2028-02-29'), '2028-03-01T00:00:00.000Z')
  t.equal(until('2026-12-31T12:00:00+02:00'), '2026-12-31T10:00:00.000Z')
  for (const text of ['2026-02-30', '2026-13-01', '2026-02-30T10:00:00Z', '2026-01-01T25:00:00Z']) {
    t.throws(() => until(text), { message: `at exemptions.0.until is no date: ${text}` })
  }
})

t.test('one that would switch the guard off is refused', async (t) => {
  const message = /^at exemptions.0 matches everything: give one of namespaces, .*, or set mode: Audit$/
  t.throws(() => read({}), { name: 'ConfigurationError', message })
  t.throws(() => read({ namespaces: [], action: 'Warn' }), { message })
})

t.test('a gate that no release has is refused: it would never match', async (t) => {
  t.same(read({ features: ['Parcels'] }).features, ['Parcels'])
  t.throws(() => read({ features: ['Parcel'] }), {
    message: /^at exemptions.0.features names Parcel, a feature gate/,
  })
})
