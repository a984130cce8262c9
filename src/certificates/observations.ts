import type { StoredCertificates } from './stored-certificates.ts'
import { isTrusted, type Trust } from './trust.ts'

/**
 * What one process has seen with its own eyes and on its own monotonic clock (milliseconds), look after look: no
 * clock of two machines has to agree, and none may jump. It is lost with the process, which then waits anew.
 */
export interface Observations {
  /** PEM of a certificate → since when each look found it trusted. */
  trustedSince: ReadonlyMap<string, number>
  /** Since when this certificate is the current one with no next one beside it. */
  settled: { certificate: string; since: number } | null
}

export const NOTHING_SEEN: Observations = { trustedSince: new Map(), settled: null }

/** With one more look. */
export function observe(
  before: Observations,
  { current, next }: Pick<StoredCertificates, 'current' | 'next'>,
  trust: Trust,
  clock: number,
): Observations {
  const trusted = [current, next]
    .filter((pair) => pair !== null)
    .filter((pair) => trust !== 'unknown' && isTrusted(trust, pair))
    .map(({ certificate }) => certificate)
  const isSettled = current !== null && next === null
  return {
    trustedSince: new Map(trusted.map((pem) => [pem, before.trustedSince.get(pem) ?? clock])),
    settled: isSettled
      ? {
          certificate: current.certificate,
          since: before.settled?.certificate === current.certificate ? before.settled.since : clock,
        }
      : null,
  }
}
