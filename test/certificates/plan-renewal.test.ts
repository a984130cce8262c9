import t from 'tap'
import { NOTHING_SEEN } from '../../src/certificates/observations.ts'
import { planRenewal } from '../../src/certificates/plan-renewal.ts'
import type { Situation } from '../../src/certificates/situation.ts'
import {
  halfWay as between,
  DAY,
  made,
  situation as of,
  trustedSince,
} from '../fixtures/certificate-situation.ts'

const [old, young, other] = [await made(70), await made(1), await made(0)]
const foreign = await made(1, ['guard.example'], 'somebody else')

const situation = (change?: Partial<Situation>) => of(young, change)
/** `old` is due, and `other` made beside it. */
const halfWay = (change?: Partial<Situation>) => between(old, other, change)

t.test('nothing to do', async (t) => {
  const { serve, step, due } = planRenewal(situation())
  t.equal(serve, young.pair)
  t.equal(step, null)
  t.equal(due?.toISOString(), '2027-02-28T16:00:00.000Z', 'two thirds of 91 days')
})

t.test('the steps of a renewal', async (t) => {
  const stored = { current: old.pair, next: null, authorities: old.authority }
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
    step: { kind: 'store', why: /is taken/, stored: { current: other.pair, next: null } },
  })
  const authorities = [...young.authority, ...old.authority]
  const settled = (since: number) =>
    situation({
      stored: { current: young.pair, next: null, authorities },
      trust: { bundles: [authorities] },
      seen: { ...NOTHING_SEEN, settled: { certificate: young.pair.certificate, since } },
    })
  t.equal(planRenewal(settled(6001)).step, null)
  t.match(planRenewal(settled(6000)).step, { kind: 'store', stored: { authorities: young.authority } })
  const cleaned = { ...settled(6000), stored: situation().stored }
  t.match(planRenewal(cleaned).step, { kind: 'trust', bundles: [young.authority] })
})

t.test('the Secret is lost', async (t) => {
  const step = (change: Partial<Situation>) => planRenewal(situation({ stored: null, ...change })).step
  t.match(step({}), { kind: 'store', stored: { current: young.pair, next: 'new' } })
  t.match(step({ held: null }), { kind: 'store', stored: { current: 'new', next: null } })
  t.match(
    step({ trust: { bundles: [[]] } }),
    { stored: { current: young.pair, next: 'new', authorities: young.authority } },
    'the caBundle is, too: what all serve is put back into both',
  )
  const half = { ...halfWay().stored!, current: null }
  t.match(planRenewal(halfWay({ stored: half, held: null })), {
    serve: other.pair,
    step: { stored: { current: other.pair, next: null } },
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
  const expired = new Date(old.pair.expires.getTime() + 1)
  const untrusted = halfWay({ trust: { bundles: [old.authority] }, mayTrust: false, now: expired })
  const stored = { ...untrusted.stored!, current: null }
  t.match(planRenewal({ ...untrusted, stored }), {
    serve: other.pair,
    step: { stored: { current: other.pair } },
  })
})

t.test('the last minutes wait for no overlap', async (t) => {
  const last = (minutes: number) => new Date(old.pair.expires.getTime() - minutes * 60_000)
  const month = { overlap: 31 * DAY, seen: trustedSince(other.pair, 9000) }
  t.equal(planRenewal(halfWay({ ...month, now: last(6) })).step, null)
  t.match(planRenewal(halfWay({ ...month, now: last(5) })), {
    serve: other.pair,
    step: { stored: { current: other.pair, next: null } },
  })
  const trust = { bundles: [old.authority] }
  t.equal(planRenewal(halfWay({ ...month, trust, mayTrust: false, now: last(5) })).step, null)
})

t.test('one look that cannot see the caBundle is no reason to go on without', async (t) => {
  const late = new Date(old.pair.expires.getTime() - 10 * DAY)
  const blind = (since: number) => ({
    trust: 'unknown' as const,
    now: late,
    seen: { ...NOTHING_SEEN, lastTrust: { bundles: [old.authority] }, blindSince: since },
  })
  t.equal(planRenewal(halfWay(blind(10_000))).step, null)
  t.match(planRenewal(halfWay(blind(9000))).step, { stored: { current: other.pair } })
})

t.test('of the caBundle only what guards have made is taken out', async (t) => {
  const [copy, elsewhere] = [
    await made(1, ['x'], 'emuguard CA'),
    await made(1, ['x'], 'emuguard CA of Secret a/b'),
  ]
  const theirs = [...foreign.authority, ...copy.authority, ...elsewhere.authority]
  const settled = { certificate: young.pair.certificate, since: 0 }
  const clean = (bundle: string[]) =>
    planRenewal(situation({ trust: { bundles: [bundle] }, seen: { ...NOTHING_SEEN, settled } })).step
  t.same(clean([...young.authority, ...theirs]), null)
  t.match(clean([...theirs, ...old.authority, ...young.authority]), {
    kind: 'trust',
    bundles: [[...theirs, ...young.authority]],
  })
  const leaf = [old.pair.certificate.trim(), ...young.authority].map((pem) => `${pem.trim()}\n`)
  t.match(clean(leaf), { bundles: [young.authority] }, 'one that stood for itself')
})

t.test('without the right time, or the right to write the Secret, it is only added to', async (t) => {
  const mayStore = false
  const step = (change: Partial<Situation>) => planRenewal(situation({ mayStore, ...change })).step
  t.equal(step({ stored: null }), null)
  t.equal(step({ hosts: ['a.example'] }), null)
  t.match(step({ trust: { bundles: [[]] } }), { kind: 'trust', bundles: [young.authority] })
  const settled = { certificate: young.pair.certificate, since: 0 }
  const trust = { bundles: [[...young.authority, ...old.authority]] }
  t.equal(step({ seen: { ...NOTHING_SEEN, settled }, trust }), null)
  t.equal(planRenewal(halfWay({ mayStore, seen: trustedSince(other.pair, 0) })).step, null)
})

t.test('what cannot be served does not stay in the way', async (t) => {
  const { stored } = situation()
  t.match(planRenewal(situation({ unusable: ['next-tls.crt holds no PEM certificate'] })), {
    serve: young.pair,
    step: { kind: 'store', why: /taken away/, stored },
  })
})

t.test('an entry trusts what is served here, though the Secret holds another', async (t) => {
  const elsewhere = await made(1, ['elsewhere.example'])
  const stored = { current: elsewhere.pair, next: null, authorities: elsewhere.authority }
  const both = [...young.authority, ...elsewhere.authority]
  const { serve, step } = planRenewal(situation({ stored, trust: { bundles: [both, elsewhere.authority] } }))
  t.equal(serve, young.pair)
  t.same(step, { ...step, kind: 'trust', bundles: [both, [...both].reverse()] })
  const left = planRenewal(situation({ stored, trust: { bundles: [elsewhere.authority] } }))
  t.equal(left.serve, elsewhere.pair)
  t.match(left.step, { kind: 'store' }, 'not what has been left')
})

t.test('a backup is introduced like any other', async (t) => {
  const restored = { current: foreign.pair, next: null, authorities: foreign.authority }
  const { serve, step } = planRenewal(situation({ stored: restored }))
  t.equal(serve, young.pair)
  t.match(step, { kind: 'trust', bundles: [[...young.authority, ...foreign.authority]] })
  const both = { bundles: [[...young.authority, ...foreign.authority]] }
  t.equal(planRenewal(situation({ stored: restored, trust: both })).serve, young.pair, 'an overlap')
})

t.test('in a crowd of authorities no more are made, but at the end', async (t) => {
  const many = await Promise.all(Array.from({ length: 10 }, () => made(0)))
  const trust = { bundles: [[...old.authority, ...many.flatMap(({ authority }) => authority)]] }
  const emptied = planRenewal(situation({ stored: null, trust }))
  t.match(emptied.step, { kind: 'store', stored: { current: young.pair, next: null } })
  const stored = { current: old.pair, next: null, authorities: trust.bundles[0]! }
  const due = (now?: Date) =>
    planRenewal(situation({ stored, trust, held: null, seen: NOTHING_SEEN, ...(now && { now }) })).step
  t.equal(due(), null)
  t.match(due(new Date(old.pair.expires.getTime() - 60_000)), { kind: 'store', stored: { next: 'new' } })
})
