import t from 'tap'
import { NOTHING_SEEN } from '../../src/certificates/observations.ts'
import { atPart, endsSoon, heldPair, isBlind, isCrowded, knownTo } from '../../src/certificates/situation.ts'
import { made, NOW, situation } from '../fixtures/certificate-situation.ts'

const [one, other] = [await made(1), await made(0)]

t.test('what is held counts while it is in force', async (t) => {
  const { validFrom, expires } = one.pair
  const heldAt = (now: Date) => heldPair(situation(one, { now }))
  t.equal(heldAt(NOW), one.pair)
  t.equal(heldAt(validFrom), one.pair)
  t.equal(heldAt(new Date(validFrom.getTime() - 1)), null)
  t.equal(heldAt(new Date(expires.getTime() - 1)), one.pair)
  t.equal(heldAt(expires), null)
  t.equal(heldPair(situation(one, { held: null })), null)
})

t.test('authorities are known from the Secret, the caBundle and what is held', async (t) => {
  const held = { pair: other.pair, authorities: other.authority }
  t.same(knownTo(situation(one, { held, trust: 'unknown' })), [...one.authority, ...other.authority])
  t.same(knownTo(situation(one, { stored: null, held: null })), one.authority)
  t.same(knownTo({ stored: null, held: null, trust: 'missing' }), [])
})

t.test('blind is who has not seen the caBundle for an overlap', async (t) => {
  const seen = { ...NOTHING_SEEN, blindSince: 9000 }
  t.equal(isBlind(situation(one, { trust: 'unknown', seen })), true)
  t.equal(isBlind(situation(one, { trust: 'unknown', seen, clock: 9999 })), false)
  t.equal(isBlind(situation(one, { seen })), false)
})

t.test('a crowd is more than any renewal makes', async (t) => {
  const many = (await Promise.all(Array.from({ length: 9 }, () => made(0)))).flatMap(
    ({ authority }) => authority,
  )
  const foreign = await made(0, ['x'], 'somebody else')
  const crowded = (...bundle: string[]) => isCrowded(situation(one, { trust: { bundles: [bundle] } }))
  t.equal(crowded(...many), true, 'with its own')
  t.equal(crowded(...many.slice(1), ...foreign.authority), false)
})

t.test('parts of a life', async (t) => {
  t.equal(atPart(one.pair, 0).getTime(), one.pair.validFrom.getTime())
  t.equal(atPart(one.pair, 1).getTime(), one.pair.expires.getTime())
  const left = (minutes: number) => new Date(one.pair.expires.getTime() - minutes * 60_000)
  t.equal(endsSoon(one.pair, left(6)), false)
  t.equal(endsSoon(one.pair, left(5)), true)
})
