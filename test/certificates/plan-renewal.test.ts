import t from 'tap'
import { readBundle } from '../../src/certificates/ca-bundle.ts'
import { type CertificatePair, checkPair } from '../../src/certificates/certificate.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import { NOTHING_SEEN, type Observations } from '../../src/certificates/observations.ts'
import { planRenewal, type Situation } from '../../src/certificates/plan-renewal.ts'

const DAY = 86_400_000
const OVERLAP = 1000
const NOW = new Date('2027-01-01T00:00:00Z')

interface Made {
  pair: CertificatePair
  authority: string[]
}

async function made(age: number, hosts = ['guard.example']): Promise<Made> {
  const issued = await issueCertificate(hosts, new Date(NOW.getTime() - age * DAY))
  const pair = checkPair(issued, { certificate: 'it', privateKey: 'its key' }, new Date(0))
  return { pair, authority: readBundle(issued.authority) }
}

const [old, young, other] = [await made(70), await made(1), await made(0)]

/** All is well: `young` is served and trusted. */
function situation(change: Partial<Situation> = {}): Situation {
  const stored = { current: young.pair, next: null, authorities: young.authority, isProven: true }
  return {
    stored,
    trust: { bundles: [young.authority] },
    held: { pair: young.pair, authorities: young.authority },
    seen: NOTHING_SEEN,
    hosts: ['guard.example'],
    overlap: OVERLAP,
    mayTrust: true,
    now: NOW,
    clock: 10_000,
    ...change,
  }
}

/** `old` is due, and `other` made beside it; both are trusted. */
function halfWay(change: Partial<Situation> = {}): Situation {
  const authorities = [...old.authority, ...other.authority]
  return situation({
    stored: { current: old.pair, next: other.pair, authorities, isProven: true },
    trust: { bundles: [authorities] },
    held: { pair: old.pair, authorities: old.authority },
    ...change,
  })
}

const trustedSince = (pair: CertificatePair, clock: number): Observations => ({
  trustedSince: new Map([[pair.certificate, clock]]),
  settled: null,
})

t.test('nothing to do', async (t) => {
  const { serve, step, due } = planRenewal(situation())
  t.equal(serve, young.pair)
  t.equal(step, null)
  t.equal(due?.toISOString(), '2027-02-28T16:00:00.000Z', 'two thirds of 91 days')
})

t.test('the steps of a renewal', async (t) => {
  const stored = { current: old.pair, next: null, authorities: old.authority, isProven: true }
  const due = situation({ stored, trust: { bundles: [old.authority] }, held: null })
  t.match(planRenewal(due), {
    serve: old.pair,
    step: { kind: 'store', why: /it is due/, stored: { current: old.pair, next: 'new' } },
  })
  const fresh = planRenewal(halfWay({ trust: { bundles: [old.authority, []] } }))
  const all = [...old.authority, ...other.authority]
  t.match(fresh, { serve: old.pair, step: { kind: 'trust' } })
  t.same(fresh.step, { ...fresh.step, bundles: [all, all] }, 'added, nothing is taken away')
  t.match(planRenewal(halfWay({ seen: trustedSince(other.pair, 9001) })), { serve: old.pair, step: null })
  t.match(planRenewal(halfWay({ seen: trustedSince(other.pair, 9000) })), {
    serve: old.pair,
    step: { kind: 'store', why: /is taken/, stored: { current: other.pair, next: null, isProven: true } },
  })
  const authorities = [...young.authority, ...old.authority]
  const settled = (since: number) =>
    situation({
      stored: { current: young.pair, next: null, authorities, isProven: true },
      trust: { bundles: [authorities] },
      seen: { trustedSince: new Map(), settled: { certificate: young.pair.certificate, since } },
    })
  t.equal(planRenewal(settled(7001)).step, null)
  t.match(planRenewal(settled(7000)).step, { kind: 'store', stored: { authorities: young.authority } })
  const cleaned = { ...settled(7000), stored: situation().stored }
  t.match(planRenewal(cleaned).step, { kind: 'trust', bundles: [young.authority] })
})

t.test('what is served, and by whom', async (t) => {
  const promoted = { current: other.pair, next: null, authorities: other.authority, isProven: true }
  const both = { bundles: [[...young.authority, ...other.authority]] }
  t.equal(planRenewal(situation({ stored: promoted, trust: both })).serve, other.pair, 'promoted by a guard')
  const byHand = { ...promoted, isProven: false }
  t.equal(planRenewal(situation({ stored: byHand, trust: both })).serve, young.pair, 'put there by hand')
  const seen = trustedSince(other.pair, 9000)
  t.equal(planRenewal(situation({ stored: byHand, trust: both, seen })).serve, other.pair, 'an overlap later')
  t.equal(
    planRenewal(situation({ stored: byHand, trust: both, held: null })).serve,
    other.pair,
    'just started',
  )
  const gone = { bundles: [other.authority] }
  t.equal(planRenewal(situation({ stored: byHand, trust: gone })).serve, other.pair, 'the old one is lost')
  t.equal(planRenewal(situation({ stored: promoted })).serve, young.pair, 'not trusted yet')
  t.equal(planRenewal(situation({ stored: byHand, trust: 'unknown' })).serve, other.pair)
})

t.test('the Secret is lost', async (t) => {
  const step = (change: Partial<Situation>) => planRenewal(situation({ stored: null, ...change })).step
  t.match(step({}), { kind: 'store', stored: { current: young.pair, next: 'new', isProven: false } })
  t.match(step({ held: null }), { kind: 'store', stored: { current: 'new', next: null } })
  t.match(step({ trust: { bundles: [[]] } }), { stored: { current: 'new' } }, 'nobody trusts what it has')
  const half = { ...halfWay().stored!, current: null }
  t.match(planRenewal(halfWay({ stored: half, held: null })), {
    serve: other.pair,
    step: { stored: { current: other.pair, next: null, isProven: false } },
  })
  const over = { pair: (await made(100)).pair, authorities: [] }
  t.equal(planRenewal(situation({ stored: null, held: over })).serve, null, 'expired')
})

t.test('hosts: guards that were told others get along', async (t) => {
  const more = situation({ hosts: ['guard.example', '127.0.0.1'] })
  t.match(planRenewal(more).step, { why: /not good for all of guard.example, 127.0.0.1$/ })
  const else_ = planRenewal(halfWay({ hosts: ['elsewhere.example'] })).step
  t.match(else_, { stored: { next: 'new' }, hosts: ['elsewhere.example', 'guard.example'] })
})

t.test('without rights', async (t) => {
  t.equal(
    planRenewal(halfWay({ trust: { bundles: [old.authority] }, mayTrust: false })).step,
    null,
    'it waits',
  )
  t.equal(planRenewal(halfWay({ trust: 'unknown' })).step, null, 'whoever keeps the caBundle has time')
  const later = new Date(old.pair.expires.getTime() - 10 * DAY)
  t.match(planRenewal(halfWay({ trust: 'unknown', now: later })).step, {
    stored: { current: other.pair, isProven: false },
  })
  const expired = new Date(old.pair.expires.getTime() + 1)
  const untrusted = halfWay({ trust: { bundles: [old.authority] }, mayTrust: false, now: expired })
  const stored = { ...untrusted.stored!, current: null }
  t.match(planRenewal({ ...untrusted, stored }), {
    serve: other.pair,
    step: { stored: { current: other.pair } },
  })
})
