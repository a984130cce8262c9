import t from 'tap'
import { NOTHING_SEEN } from '../../src/certificates/observations.ts'
import { renewalProblems } from '../../src/certificates/renewal-problems.ts'
import type { Situation } from '../../src/certificates/situation.ts'
import { DAY, made, NOW, situation } from '../fixtures/certificate-situation.ts'

const young = await made(1)
const problems = (change: Partial<Situation> = {}) => renewalProblems(situation(young, change), young.pair)
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY)

t.test('all is well', async (t) => {
  t.same(problems(), [])
  t.same(renewalProblems(situation(young), null), [])
})

t.test('a renewal that should be over', async (t) => {
  t.same(problems({ now: inDays(73) }), [], 'due for twelve days')
  t.match(problems({ now: inDays(75) }), [
    /^the certificate was due on 2027-02-28T16:00:00.000Z and is still /,
  ])
})

t.test('a certificate that is not in force, which is served for want of another', async (t) => {
  for (const days of [-3, 90])
    t.match(problems({ now: inDays(days) }), [
      /is good from 2026-12-30T00:00:00.000Z to 2027-03-31T00:00:00.000Z, and not now/,
    ])
})

t.test('a configuration that does not come', async (t) => {
  const missing = (since: number) =>
    problems({
      trust: 'missing',
      seen: { ...NOTHING_SEEN, configuration: { uid: 'missing', since } },
      clock: 400_000,
    })
  t.same(missing(100_001), [])
  t.match(missing(100_000), [/after 5 minutes: is --webhook-configuration right/])
})

t.test('a crowd of authorities', async (t) => {
  const many = await Promise.all(Array.from({ length: 10 }, () => made(0)))
  const trust = { bundles: [[...young.authority, ...many.flatMap(({ authority }) => authority)]] }
  t.match(problems({ trust }), [/^the caBundle holds many authorities of guards/])
})
