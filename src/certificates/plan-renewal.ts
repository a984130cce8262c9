import { type Authorities, anchorsOf, holdsAll, union } from './ca-bundle.ts'
import { type CertificatePair, isGoodFor, isSamePair } from './certificate.ts'
import { hostsOf } from './hosts-of.ts'
import type { Observations } from './observations.ts'
import type { StoredCertificates } from './stored-certificates.ts'
import { isTrusted, type Trust } from './trust.ts'

/** All that a step is decided on. */
export interface Situation {
  /** What the Secret holds; null: there is no Secret. Read after `trust`. */
  stored: StoredCertificates | null
  trust: Trust
  /** What this process serves, and the authorities it was seen with; null: nothing yet. */
  held: { pair: CertificatePair; authorities: Authorities } | null
  seen: Observations
  /** DNS names and IP addresses that the certificate has to be good for. */
  hosts: string[]
  /** Milliseconds that an authority is in the caBundle before its certificate is served. */
  overlap: number
  /** Whether the webhook configuration turned out not to be ours to write. */
  mayTrust: boolean
  now: Date
  /** Of `seen`. */
  clock: number
}

/** One write. */
export type Step =
  | {
      kind: 'store'
      why: string
      /** `new`: one that is yet to be made, for `hosts`. Its authority comes to the others. */
      stored: Omit<StoredCertificates, 'current' | 'next'> & {
        current: CertificatePair | 'new'
        next: CertificatePair | 'new' | null
      }
      hosts: string[]
    }
  | { kind: 'trust'; why: string; bundles: Authorities[] }

export interface Plan {
  /** Null: there is nothing that could be served. */
  serve: CertificatePair | null
  /** Null: nothing to do at the moment. */
  step: Step | null
  /** When what is served is due to be renewed. */
  due: Date | null
}

/** How many overlaps the authority of the one before is kept: docs/adr/0012 says why three. */
const KEPT_FOR = 3

const EMPTY: StoredCertificates = { current: null, next: null, authorities: [], isProven: false }

/**
 * What to serve, and the next step of a renewal. Each step leaves a state that any other process can go on from, and none
 * needs to know which process took the last. Pure.
 */
export function planRenewal(situation: Situation): Plan {
  const serve = toServe(situation)
  const step =
    (situation.stored?.current ?? null) === null
      ? firstStep(situation)
      : (trustStep(situation) ?? renewalStep(situation) ?? cleaningStep(situation))
  return { serve, step, due: serve && atPart(serve, 2 / 3) }
}

/** Nobody serves what apiservers may not trust yet, unless there is nothing else. */
function toServe(situation: Situation): CertificatePair | null {
  const { stored, trust, overlap, seen, clock } = situation
  const { current, next, isProven } = stored ?? EMPTY
  const held = heldPair(situation)
  if (held === null) return current ?? next
  if (current === null || isSamePair(current, held)) return held
  const isReady = isTrusted(trust, current) && (isProven || trustedFor(seen, current, clock) >= overlap)
  return isReady || trust === 'unknown' || !isTrusted(trust, held) ? current : held
}

/** The Secret is missing or empty, or what it holds cannot be served. */
function firstStep(situation: Situation): Step {
  const { stored, trust, held, hosts, overlap, seen, clock } = situation
  const { next, authorities } = stored ?? EMPTY
  const pair = heldPair(situation)
  if (pair !== null && isTrusted(trust, pair)) {
    const all = union(authorities, held!.authorities, anchorsOf(pair, knownTo(situation)))
    return store('what is served is put back, and renewed', situation, {
      current: pair,
      next: next ?? 'new',
      authorities: all,
      isProven: false,
    })
  }
  if (next !== null) {
    return store('the next certificate is taken at once: there is no other', situation, {
      current: next,
      next: null,
      authorities: union(authorities, anchorsOf(next, knownTo(situation))),
      isProven: trustedFor(seen, next, clock) >= overlap,
    })
  }
  const first = { current: 'new', next: null, authorities, isProven: false } as const
  return store('a certificate is made: there is none', situation, first, hosts)
}

/** The caBundle must hold the authorities of what is or will be served; whatever else it holds stays for now. */
function trustStep(situation: Situation): Step | null {
  const { trust, mayTrust, stored } = situation
  if (typeof trust === 'string' || !mayTrust) return null
  const { current, next, authorities } = stored!
  const known = knownTo(situation)
  const wanted = union(
    authorities,
    ...[current, next].flatMap((pair) => (pair ? [anchorsOf(pair, known)] : [])),
  )
  if (trust.bundles.every((bundle) => holdsAll(bundle, wanted))) return null
  return {
    kind: 'trust',
    why: 'authorities are added to the caBundle',
    bundles: trust.bundles.map((bundle) => union(bundle, wanted)),
  }
}

function renewalStep(situation: Situation): Step | null {
  const { stored, trust, hosts, overlap, seen, now, clock } = situation
  const { current, next, authorities } = stored!
  const known = knownTo(situation)
  const all = union(authorities, anchorsOf(current!, known))
  const fits = isGoodFor(current!, hosts)
  if (next === null) {
    if (fits && now < atPart(current!, 2 / 3)) return null
    const why = fits ? 'it is due' : `it is not good for all of ${hosts.join(', ')}`
    // Guards that were told other hosts go on with it: both get what they want.
    const wanted = fits ? hosts : union(hosts, hostsOf(current!))
    const renewed = { ...stored!, current: current!, next: 'new', authorities: all } as const
    return store(`a new certificate is made: ${why}`, situation, renewed, wanted)
  }
  if (!isGoodFor(next, hosts)) {
    const renewed = { ...stored!, current: current!, next: 'new', authorities: all } as const
    const why = `another next certificate is made: it is not good for all of ${hosts.join(', ')}`
    return store(why, situation, renewed, union(hosts, hostsOf(next)))
  }
  const isProven = trustedFor(seen, next, clock) >= overlap
  // Whoever keeps a caBundle that cannot be seen has had half of the time that was left.
  const isLate = trust === 'unknown' && now >= atPart(current!, 5 / 6)
  if (next.validFrom > now || !(isProven || isLate)) return null
  return store('the next certificate is taken', situation, {
    current: next,
    next: null,
    authorities: union(all, anchorsOf(next, known)),
    isProven,
  })
}

/** What nobody serves any more is trusted no longer. */
function cleaningStep(situation: Situation): Step | null {
  const { stored, trust, mayTrust, overlap, seen, clock } = situation
  const { current, next, authorities } = stored!
  const { settled } = seen
  if (next !== null || settled === null || settled.certificate !== current!.certificate) return null
  if (clock - settled.since < KEPT_FOR * overlap) return null
  const wanted = anchorsOf(current!, knownTo(situation))
  if (!isSame(authorities, wanted)) {
    const cleaned = { ...stored!, current: current!, next, authorities: wanted }
    return store('older authorities are taken away', situation, cleaned)
  }
  if (typeof trust === 'string' || !mayTrust) return null
  if (trust.bundles.every((bundle) => isSame(bundle, wanted))) return null
  const bundles = trust.bundles.map(() => wanted)
  return { kind: 'trust', why: 'older authorities are taken out of the caBundle', bundles }
}

function store(
  why: string,
  { hosts }: Situation,
  stored: Extract<Step, { kind: 'store' }>['stored'],
  wanted: string[] = hosts,
): Step {
  return { kind: 'store', why, stored, hosts: wanted }
}

/** What this process serves, unless it has expired meanwhile. */
function heldPair({ held, now }: Situation): CertificatePair | null {
  return held !== null && held.pair.expires > now ? held.pair : null
}

/** Authorities among which those of a certificate may be. */
function knownTo({ stored, trust, held }: Situation): Authorities {
  const bundles = typeof trust === 'string' ? [] : trust.bundles
  return union(stored?.authorities ?? [], held?.authorities ?? [], ...bundles)
}

function trustedFor({ trustedSince }: Observations, { certificate }: CertificatePair, clock: number): number {
  return clock - (trustedSince.get(certificate) ?? clock)
}

/** The time at which this part of a certificate's life is over. */
function atPart({ validFrom, expires }: CertificatePair, part: number): Date {
  return new Date(validFrom.getTime() + (expires.getTime() - validFrom.getTime()) * part)
}

function isSame(one: Authorities, other: Authorities): boolean {
  return one.length === other.length && holdsAll(one, other)
}
