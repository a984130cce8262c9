import { madeBy } from './authority-name.ts'
import { type Authorities, anchorsOf, holdsAll, union } from './ca-bundle.ts'
import { type CertificatePair, isGoodFor, isInForce } from './certificate.ts'
import { hostsOf } from './hosts-of.ts'
import { trustedFor } from './observations.ts'
import {
  atPart,
  endsSoon,
  heldPair,
  isBlind,
  isCrowded,
  knownTo,
  NOTHING_STORED,
  type Situation,
} from './situation.ts'
import type { StoredCertificates } from './stored-certificates.ts'
import { isTrusted } from './trust.ts'
import { whatToServe } from './what-to-serve.ts'

/** One write. */
export type Step = StoreStep | { kind: 'trust'; why: string; bundles: Authorities[] }

export interface StoreStep {
  kind: 'store'
  why: string
  /** `new`: one that is yet to be made, for `hosts`. Its authority comes to the others. */
  stored: Omit<StoredCertificates, 'current' | 'next'> & {
    current: CertificatePair | 'new'
    next: CertificatePair | 'new' | null
  }
  hosts: string[]
}

export interface Plan {
  /** Null: there is nothing that could be served. */
  serve: CertificatePair | null
  /** Null: nothing to do at the moment. */
  step: Step | null
  /** When what is served is due to be renewed. */
  due: Date | null
}

/** How many overlaps the authority of the one before is kept: docs/adr/0012 says why four. */
const KEPT_FOR = 4

/** The Secret, with a certificate in it that could be served. */
type Stored = StoredCertificates & { current: CertificatePair }

/**
 * What to serve, and the next step of a renewal. Each step leaves a state that any other process can go on from, and none
 * needs to know which process took the last. Pure.
 */
export function planRenewal(situation: Situation): Plan {
  const serve = whatToServe(situation)
  return { serve, step: nextStep(situation, serve), due: serve && atPart(serve, 2 / 3) }
}

function nextStep(situation: Situation, serve: CertificatePair | null): Step | null {
  const { stored, mayStore } = situation
  const { current = null } = stored ?? {}
  if (stored === null || current === null) return mayStore ? firstStep(situation) : null
  const whole = { ...stored, current }
  const added = trustStep(situation, whole, serve)
  // What is made or taken away, in the Secret or the caBundle, is another's where it is not known what time it is. An
  // apiserver in trouble is asked again; until then nothing is in a hurry.
  if (added !== null || !mayStore || situation.trust === 'unanswered') return added
  return renewalStep(situation, whole) ?? cleaningStep(situation, whole)
}

/** The Secret is missing or empty, or what it holds cannot be served. */
function firstStep(situation: Situation): Step {
  const { stored, held, hosts, now } = situation
  const { next, authorities } = stored ?? NOTHING_STORED
  const pair = heldPair(situation)
  const known = knownTo(situation)
  if (pair !== null) {
    // Others serve it, too; the caBundle need not trust it yet.
    const all = union(authorities, held!.authorities, anchorsOf(pair, known, now))
    const made = isCrowded(situation) ? null : 'new'
    const restored = { current: pair, next: next ?? made, authorities: all } as const
    const why = made === null ? 'what is served is put back' : 'what is served is put back, and renewed'
    return store(why, restored, hosts)
  }
  if (next !== null) {
    const all = union(authorities, anchorsOf(next, known, now))
    const taken = { current: next, next: null, authorities: all }
    return store('the next certificate is taken at once: there is no other', taken, hosts)
  }
  return store('a certificate is made: there is none', { current: 'new', next: null, authorities }, hosts)
}

/**
 * The caBundle must hold the authorities of what is or will be served, here as well where that is another certificate;
 * whatever else it holds stays for now.
 */
function trustStep(
  situation: Situation,
  { current, next, authorities }: Stored,
  serve: CertificatePair | null,
): Step | null {
  const { trust, mayTrust, now } = situation
  if (typeof trust === 'string' || !mayTrust) return null
  const known = knownTo(situation)
  const anchors = [current, next, serve].flatMap((pair) => (pair ? anchorsOf(pair, known, now) : []))
  const wanted = union(authorities, anchors)
  if (trust.bundles.every((bundle) => holdsAll(bundle, wanted))) return null
  const bundles = trust.bundles.map((bundle) => union(bundle, wanted))
  return { kind: 'trust', why: 'authorities are added to the caBundle', bundles }
}

function renewalStep(situation: Situation, stored: Stored): Step | null {
  const { trust, hosts, overlap, seen, now, clock } = situation
  const { current, next, authorities } = stored
  const known = knownTo(situation)
  const all = union(authorities, anchorsOf(current, known, now))
  const renewed = { current, next: 'new', authorities: all } as const
  if (next === null) {
    const fits = isGoodFor(current, hosts)
    if (fits && now < atPart(current, 2 / 3)) return null
    if (isCrowded(situation) && !endsSoon(current, now)) return null
    const why = fits ? 'it is due' : `it is not good for all of ${hosts.join(', ')}`
    // Guards that were told other hosts go on with it: both get what they want.
    const wanted = fits ? hosts : union(hosts, hostsOf(current))
    return store(`a new certificate is made: ${why}`, renewed, wanted)
  }
  if (!isGoodFor(next, hosts)) {
    const why = `another next certificate is made: it is not good for all of ${hosts.join(', ')}`
    return store(why, renewed, union(hosts, hostsOf(next)))
  }
  const isProven = trustedFor(seen, next, clock) >= overlap
  const isLast = endsSoon(current, now) && isTrusted(trust, next, now)
  // Whoever keeps a caBundle that cannot be seen has had half of the time that was left.
  const isLate = isBlind(situation) && now >= atPart(current, 5 / 6)
  if (!isInForce(next, now) || !(isProven || isLast || isLate)) return null
  const taken = { current: next, next: null, authorities: union(all, anchorsOf(next, known, now)) }
  return store('the next certificate is taken', taken, hosts)
}

/** What nobody serves any more is trusted no longer, as far as guards have made it; and what is of no use goes. */
function cleaningStep(situation: Situation, stored: Stored): Step | null {
  const { trust, mayTrust, overlap, seen, unusable, hosts, authorityName, now, clock } = situation
  const { current, next, authorities } = stored
  // Not the current one, which there is.
  if (unusable.length > 0)
    return store('a next certificate that cannot be served is taken away', stored, hosts)
  const { settled } = seen
  if (next !== null || settled === null || settled.certificate !== current.certificate) return null
  if (clock - settled.since < KEPT_FOR * overlap) return null
  const wanted = anchorsOf(current, knownTo(situation), now)
  if (authorities.length !== wanted.length || !holdsAll(authorities, wanted)) {
    return store('older authorities are taken away', { ...stored, authorities: wanted }, hosts)
  }
  if (typeof trust === 'string' || !mayTrust) return null
  const bundles = trust.bundles.map((bundle) => {
    const own = madeBy(authorityName, bundle)
    return bundle.filter((pem) => wanted.includes(pem) || !own.includes(pem))
  })
  if (bundles.every((bundle, index) => bundle.length === trust.bundles[index]!.length)) return null
  return { kind: 'trust', why: 'older authorities are taken out of the caBundle', bundles }
}

function store(why: string, stored: StoreStep['stored'], hosts: string[]): StoreStep {
  return { kind: 'store', why, stored, hosts }
}
