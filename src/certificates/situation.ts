import { madeBy } from './authority-name.ts'
import { type Authorities, union } from './ca-bundle.ts'
import { type CertificatePair, isInForce } from './certificate.ts'
import { blindFor, type Observations } from './observations.ts'
import type { StoredCertificates } from './stored-certificates.ts'
import type { Trust } from './trust.ts'

/** All that is decided on. */
export interface Situation {
  /** What the Secret holds; null: there is no Secret. Read after `trust`. */
  stored: StoredCertificates | null
  /** Why something in it cannot be served, one line each. */
  unusable: string[]
  trust: Trust
  /** What this process serves, and the authorities it was seen with; null: nothing yet. */
  held: { pair: CertificatePair; authorities: Authorities } | null
  seen: Observations
  /** DNS names and IP addresses that the certificate has to be good for. */
  hosts: string[]
  /** The common name of the authorities that guards make for this Secret. */
  authorityName: string
  /** Milliseconds that an authority is in the caBundle before its certificate is served. */
  overlap: number
  /** False: the webhook configuration turned out not to be ours to write. */
  mayTrust: boolean
  /** False: the Secret turned out not to be ours to write, or nobody knows what time it is. */
  mayStore: boolean
  now: Date
  /** Of `seen`. */
  clock: number
}

/**
 * Milliseconds before its end at which a certificate is left for any that is trusted, for however short a time. More than
 * the minute from which a guard is not ready (src/server/certificate-check.ts), and than some looks that fail.
 */
export const LAST_MINUTES = 5 * 60_000

/**
 * So many authorities of guards in a caBundle come of no renewal: somebody empties the Secret again and again. No more
 * are made then, or the configuration would grow until etcd takes it no more.
 */
const CROWD = 10

export const NOTHING_STORED: StoredCertificates = { current: null, next: null, authorities: [] }

/** What this process serves, unless it is not in force, or no more. */
export function heldPair({ held, now }: Situation): CertificatePair | null {
  return held !== null && isInForce(held.pair, now) ? held.pair : null
}

/** Authorities among which those of a certificate may be. */
export function knownTo({ stored, trust, held }: Pick<Situation, 'stored' | 'trust' | 'held'>): Authorities {
  const bundles = typeof trust === 'string' ? [] : trust.bundles
  return union(stored?.authorities ?? [], held?.authorities ?? [], ...bundles)
}

/** Whether the caBundles could not be seen for an overlap; for a shorter time, what was seen last is as good. */
export function isBlind({ seen, overlap, clock, trust }: Situation): boolean {
  return trust === 'unknown' && blindFor(seen, clock) >= overlap
}

/** Whether the caBundles hold more authorities of guards than any renewal needs. */
export function isCrowded(situation: Situation): boolean {
  return madeBy(situation.authorityName, knownTo(situation)).length >= CROWD
}

/** The time at which this part of a certificate's life is over. */
export function atPart({ validFrom, expires }: CertificatePair, part: number): Date {
  return new Date(validFrom.getTime() + (expires.getTime() - validFrom.getTime()) * part)
}

export function endsSoon({ expires }: CertificatePair, now: Date): boolean {
  return expires.getTime() - now.getTime() <= LAST_MINUTES
}
