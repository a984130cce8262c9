import { type CertificatePair, isInForce } from './certificate.ts'
import { atPart, isCrowded, type Situation } from './situation.ts'

/** Milliseconds for a webhook configuration to come that is installed together with the guards; then its name is wrong. */
const MISSING = 5 * 60_000

/** The part of a life after which a renewal that was due at two thirds should long be over. */
const LATE = 5 / 6

/**
 * Why all is not well though no write was refused, one line each. They say the same as long as nothing changes, so that
 * each is told once.
 * @param serve what is served.
 */
export function renewalProblems(situation: Situation, serve: CertificatePair | null): string[] {
  const problems = [unseen(situation), serve && unrenewed(situation, serve), crowd(situation)]
  return problems.filter((problem) => problem !== null)
}

function unseen({ trust, seen, clock }: Situation): string | null {
  if (trust !== 'missing' || clock - (seen.configuration?.since ?? clock) < MISSING) return null
  return `there is still no webhook configuration after ${MISSING / 60_000} minutes: is --webhook-configuration right?`
}

function unrenewed({ now, overlap }: Situation, serve: CertificatePair): string | null {
  if (!isInForce(serve, now)) {
    const life = `from ${serve.validFrom.toISOString()} to ${serve.expires.toISOString()}`
    return `the certificate that is served is good ${life}, and not now; there is no other`
  }
  if (now < atPart(serve, LATE)) return null
  const due = atPart(serve, 2 / 3).toISOString()
  return `the certificate was due on ${due} and is still served: no other was made, and trusted for ${overlap / 1000} s`
}

function crowd(situation: Situation): string | null {
  if (!isCrowded(situation)) return null
  return 'the caBundle holds many authorities of guards, and no more are made: who empties the Secret again and again?'
}
