import t from 'tap'
import { NOTHING_SEEN } from '../../src/certificates/observations.ts'
import type { Situation } from '../../src/certificates/situation.ts'
import { whatToServe } from '../../src/certificates/what-to-serve.ts'
import {
  DAY,
  halfWay,
  made,
  NOW,
  OVERLAP,
  situation,
  trustedSince,
} from '../fixtures/certificate-situation.ts'

const [young, other] = [await made(1), await made(0)]
const [elsewhere, ahead] = [await made(1, ['elsewhere.example']), await made(-2)]

/** `young` is held, and the Secret holds `other`; the caBundle trusts both. */
function replaced(change: Partial<Situation> = {}, by = other): Situation {
  const stored = { current: by.pair, next: null, authorities: by.authority }
  return situation(young, {
    stored,
    trust: { bundles: [[...young.authority, ...by.authority]] },
    ...change,
  })
}

t.test('what the Secret holds, from an overlap after it was trusted on', async (t) => {
  const serve = (change?: Partial<Situation>) => whatToServe(replaced(change))
  t.equal(whatToServe(situation(young)), young.pair)
  t.equal(serve(), young.pair, 'not seen yet')
  t.equal(serve({ seen: trustedSince(other.pair, 9001) }), young.pair)
  t.equal(serve({ seen: trustedSince(other.pair, 9000) }), other.pair)
  t.equal(serve({ trust: { bundles: [young.authority] }, seen: trustedSince(other.pair, 0) }), young.pair)
  t.equal(serve({ held: null }), other.pair, 'just started')
  t.equal(serve({ stored: null }), young.pair)
  t.equal(serve({ stored: null, held: null }), null)
})

t.test('what is trusted less is left at once, not what is trusted as much', async (t) => {
  const [own, others] = [young.authority, other.authority]
  const serve = (...bundles: string[][]) => whatToServe(replaced({ trust: { bundles } }))
  t.equal(serve(others), other.pair)
  t.equal(serve(own, own, []), young.pair, 'an entry without a bundle trusts neither')
  t.equal(serve([...own, ...others], others, []), other.pair)
  t.equal(serve([...own, ...others], [...own, ...others], []), young.pair)
  t.equal(serve(others, own), young.pair)
  t.equal(serve([]), young.pair)
})

t.test('what is good for the hosts is not left for what is not', async (t) => {
  const seen = trustedSince(elsewhere.pair, 0)
  t.equal(whatToServe(replaced({ seen }, elsewhere)), young.pair)
  t.equal(whatToServe(replaced({ seen, hosts: ['a.example'] }, elsewhere)), elsewhere.pair, 'neither is')
  const gone = { bundles: [elsewhere.authority] }
  t.equal(whatToServe(replaced({ trust: gone }, elsewhere)), elsewhere.pair, 'of no use any more')
})

t.test('what is in force is not left for what is not yet', async (t) => {
  const seen = trustedSince(ahead.pair, 0)
  t.equal(whatToServe(replaced({ seen }, ahead)), young.pair)
  const both = { current: ahead.pair, next: other.pair, authorities: [] }
  t.equal(whatToServe(replaced({ stored: both, held: null }, ahead)), other.pair)
  t.equal(whatToServe(replaced({ held: null }, ahead)), ahead.pair, 'there is nothing else')
  const held = { pair: ahead.pair, authorities: ahead.authority }
  t.equal(whatToServe(situation(young, { held })), young.pair)
})

t.test('one look that cannot see the caBundle changes nothing, an overlap of them does', async (t) => {
  const both = { bundles: [[...young.authority, ...other.authority]] }
  const blind = (since: number, more: object = {}) => ({
    trust: 'unknown' as const,
    seen: { ...NOTHING_SEEN, lastTrust: both, blindSince: since, ...more },
  })
  t.equal(whatToServe(replaced(blind(10_000))), young.pair)
  t.equal(whatToServe(replaced(blind(9001))), young.pair)
  t.equal(whatToServe(replaced(blind(9000))), other.pair, 'the Secret is all there is to see')
  t.equal(whatToServe(replaced(blind(9001, { lastTrust: { bundles: [other.authority] } }))), other.pair)
  t.equal(whatToServe(replaced(blind(9001, { lastTrust: 'unknown' }))), young.pair)
  const trusted = { trustedSince: new Map([[other.pair.certificate, 9001 - OVERLAP]]) }
  t.equal(whatToServe(replaced(blind(9001, trusted))), other.pair, 'it had been seen for an overlap')
  t.equal(whatToServe(replaced({ trust: 'missing', seen: trustedSince(other.pair, 9001) })), young.pair)
})

t.test('in its last minutes it is left for any that is trusted', async (t) => {
  const last = (minutes: number) => new Date(young.pair.expires.getTime() - minutes * 60_000)
  t.equal(whatToServe(halfWay(young, other, { now: last(6) })), young.pair)
  t.equal(whatToServe(halfWay(young, other, { now: last(5) })), other.pair, 'next')
  t.equal(whatToServe(replaced({ now: last(5) })), other.pair, 'current')
  const trust = { bundles: [young.authority] }
  t.equal(whatToServe(halfWay(young, other, { now: last(5), trust })), young.pair)
  t.equal(whatToServe(halfWay(young, other, { now: last(0), trust })), other.pair, 'it is over')
  const stored = { current: null, next: other.pair, authorities: [] }
  t.equal(whatToServe(halfWay(young, other, { now: last(0), trust, stored })), other.pair)
  t.equal(whatToServe(situation(young, { stored: null, now: new Date(NOW.getTime() + 100 * DAY) })), null)
})
