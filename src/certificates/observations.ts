import type { CertificatePair } from './certificate.ts'
import type { StoredCertificates } from './stored-certificates.ts'
import { isTrusted, type Trust } from './trust.ts'

/**
 * What one process has seen with its own eyes and on its own monotonic clock (milliseconds), look after look: no
 * clock of two machines has to agree, and none may jump. It is lost with the process, which then waits anew.
 */
export interface Observations {
  /**
   * PEM of a certificate → since when each look found it trusted, in one and the same configuration. The time in which
   * none could see it does not count: then it is as much later.
   */
  trustedSince: ReadonlyMap<string, number>
  /** Since when this certificate is the current one with no next one beside it. */
  settled: { certificate: string; since: number } | null
  /** Since when the configuration is this one, or `missing`; null: it was never seen. */
  configuration: { uid: string; since: number } | null
  /** The caBundles as they were last seen; `unknown`: never. */
  lastTrust: Trust
  /** Since when no look could see them; null: the last one did. */
  blindSince: number | null
  /** When the last look was; null: never. */
  lastLook: Pick<Look, 'clock' | 'wall'> | null
}

/** When a look is. */
export interface Look {
  /** What time it is, for certificates. */
  now: Date
  /** Monotonic, milliseconds; may stand still while a machine is suspended. */
  clock: number
  /** This machine's clock, milliseconds; may be set. */
  wall: number
}

/** Milliseconds without a look that are no gap, however short the overlap is: a look may take as long. */
const SHORTEST_GAP = 60_000

export const NOTHING_SEEN: Observations = {
  trustedSince: new Map(),
  settled: null,
  configuration: null,
  lastTrust: 'unknown',
  blindSince: null,
  lastLook: null,
}

/**
 * With one more look, which found this in the Secret. What was seen before a gap of an overlap says nothing of what came
 * meanwhile: then all is counted anew.
 */
export function observe(
  whole: Observations,
  stored: Pick<StoredCertificates, 'current' | 'next'>,
  trust: Trust,
  { now, clock, wall }: Look,
  overlap: number,
): Observations {
  const before = isAfterGap(whole, { clock, wall }, overlap) ? forgotten(whole) : whole
  const settled = settledIn(before, stored, clock)
  const lastLook = { clock, wall }
  if (trust === 'unknown' || trust === 'unanswered')
    return { ...before, settled, blindSince: before.blindSince ?? clock, lastLook }
  const uid = trust === 'missing' ? trust : (trust.uid ?? '')
  const isSame = before.configuration?.uid === uid
  // Apiservers learn anew of a configuration that takes the place of another.
  const known = isSame ? before.trustedSince : NOTHING_SEEN.trustedSince
  const trusted = [stored.current, stored.next]
    .filter((pair) => pair !== null)
    .filter((pair) => isTrusted(trust, pair, now))
  const sinceWhen = ({ certificate }: CertificatePair) => {
    const since = known.get(certificate)
    return since === undefined ? clock : since + blindFor(before, clock)
  }
  return {
    trustedSince: new Map(trusted.map((pair) => [pair.certificate, sinceWhen(pair)])),
    settled,
    configuration: isSame ? before.configuration : { uid, since: clock },
    lastTrust: trust,
    blindSince: null,
    lastLook,
  }
}

function isAfterGap(
  { lastLook }: Observations,
  { clock, wall }: Pick<Look, 'clock' | 'wall'>,
  overlap: number,
): boolean {
  if (lastLook === null) return false
  return Math.max(clock - lastLook.clock, wall - lastLook.wall) > Math.max(overlap, SHORTEST_GAP)
}

function forgotten({ configuration, lastTrust }: Observations): Observations {
  return { ...NOTHING_SEEN, configuration, lastTrust }
}

function settledIn(
  { settled }: Observations,
  { current, next }: Pick<StoredCertificates, 'current' | 'next'>,
  clock: number,
): Observations['settled'] {
  if (current === null || next !== null) return null
  const { certificate } = current
  return settled?.certificate === certificate ? settled : { certificate, since: clock }
}

/** For how long each look found a certificate trusted; 0: not at all, or only the last one did. */
export function trustedFor(
  { trustedSince, blindSince }: Observations,
  { certificate }: { certificate: string },
  clock: number,
): number {
  return (blindSince ?? clock) - (trustedSince.get(certificate) ?? blindSince ?? clock)
}

/** For how long no look could see the caBundles. */
export function blindFor({ blindSince }: Observations, clock: number): number {
  return clock - (blindSince ?? clock)
}
