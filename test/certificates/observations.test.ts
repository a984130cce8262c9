import t from 'tap'
import { readBundle } from '../../src/certificates/ca-bundle.ts'
import { checkPair } from '../../src/certificates/certificate.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import {
  blindFor,
  NOTHING_SEEN,
  type Observations,
  observe,
  trustedFor,
} from '../../src/certificates/observations.ts'
import type { Trust } from '../../src/certificates/trust.ts'

const NOW = new Date()
const issued = await issueCertificate(['a'], NOW)
const pair = checkPair(issued, { certificate: 'it', privateKey: 'its key' }, NOW)
const inIt = (uid: string): Trust => ({ uid, bundles: [readBundle(issued.authority)] })

/** One look a second, from 0 on. */
function seenWith(...trusts: Trust[]): Observations {
  const stored = { current: pair, next: null }
  return trusts.reduce(
    (before, trust, second) => observe(before, stored, trust, at(second * 1000), OVERLAP),
    NOTHING_SEEN,
  )
}

const OVERLAP = 300_000
const at = (clock: number, wall = clock) => ({ now: NOW, clock, wall })

const since = (seen: Observations) => seen.trustedSince.get(pair.certificate)

t.test('trusted since the first of the looks that found it so', async (t) => {
  t.equal(since(seenWith(inIt('a'), inIt('a'), inIt('a'))), 0)
  t.equal(since(seenWith(inIt('a'), { uid: 'a', bundles: [[]] }, inIt('a'))), 2000, 'anew')
})

t.test('of one configuration: apiservers learn anew of one that takes its place', async (t) => {
  t.equal(since(seenWith(inIt('a'), inIt('a'), inIt('b'), inIt('b'))), 2000)
  t.equal(since(seenWith('missing', 'missing', inIt('a'))), 2000, 'nobody has trusted it before')
  t.equal(since(seenWith(inIt('a'), 'missing', inIt('a'))), 2000)
  t.equal(since(seenWith('missing', 'missing')), 0, 'nobody calls: nobody is in the way')
})

t.test('since when there is no configuration', async (t) => {
  t.same(seenWith('missing', 'missing').configuration, { uid: 'missing', since: 0 })
  t.same(seenWith(inIt('a'), 'missing', 'unknown', 'missing').configuration, { uid: 'missing', since: 1000 })
  t.same(seenWith('unknown').configuration, null)
})

t.test('what could not be seen does not count', async (t) => {
  for (const blind of ['unknown', 'unanswered'] as const) {
    t.equal(trustedFor(seenWith(inIt('a'), inIt('a'), blind), pair, 9000), 2000, blind)
    t.equal(trustedFor(seenWith(inIt('a'), inIt('a'), blind, inIt('a')), pair, 9000), 8000, blind)
    t.equal(trustedFor(seenWith(blind), pair, 9000), 0)
  }
})

t.test('the time in which none could see it does not count', async (t) => {
  const seen = seenWith(inIt('a'), inIt('a'), 'unknown', 'unknown')
  t.match(seen, { blindSince: 2000, lastTrust: inIt('a') })
  t.equal(trustedFor(seen, pair, 3000), 2000)
  t.equal(blindFor(seen, 3000), 1000)
  const again = seenWith(inIt('a'), inIt('a'), 'unknown', 'unknown', inIt('a'))
  t.match(again, { blindSince: null })
  t.equal(trustedFor(again, pair, 4000), 2000)
  t.equal(blindFor(again, 4000), 0)
  t.equal(trustedFor(seenWith('unknown'), pair, 4000), 0)
  t.equal(seenWith('unknown').lastTrust, 'unknown')
})

t.test('settled is what is alone in the Secret', async (t) => {
  const look = (before: Observations, next: typeof pair | null, clock: number) =>
    observe(before, { current: pair, next }, 'missing', at(clock), OVERLAP)
  const { certificate } = pair
  const first = look(NOTHING_SEEN, null, 0)
  t.same(look(first, null, 1000).settled, { certificate, since: 0 })
  t.same(look(first, pair, 1000).settled, null)
  t.same(look(look(first, pair, 1000), null, 2000).settled, { certificate, since: 2000 })
})

t.test('after a gap of an overlap, by either clock, all is seen anew', async (t) => {
  const stored = { current: pair, next: null }
  const before = seenWith(inIt('a'), inIt('a'))
  const { certificate } = pair
  for (const look of [at(302_000), at(2000, 302_000)]) {
    const after = observe(before, stored, inIt('a'), look, OVERLAP)
    t.equal(since(after), look.clock)
    t.same(after.settled, { certificate, since: look.clock })
    const blind = observe(before, stored, 'unknown', look, OVERLAP)
    t.match(blind, { blindSince: look.clock, lastTrust: inIt('a') })
    t.equal(trustedFor(blind, pair, look.clock + 1000), 0)
  }
  for (const look of [at(301_000), at(2000, 301_000), at(2000, -900_000)])
    t.equal(since(observe(before, stored, inIt('a'), look, OVERLAP)), 0)
  t.equal(since(observe(before, stored, inIt('a'), at(60_000), 1000)), 0, 'a look may take a minute')
})
