import { type CertificatePair, isGoodFor, isInForce, isSamePair } from './certificate.ts'
import { trustedFor } from './observations.ts'
import { endsSoon, heldPair, isBlind, NOTHING_STORED, type Situation } from './situation.ts'
import { isTrusted, type Trust, trustedBy } from './trust.ts'

/**
 * What a process shows now; null: there is nothing that could be served. It keeps what it has until something better is
 * there: whatever others did to the Secret, a certificate that apiservers take goes on being served. Pure.
 */
export function whatToServe(situation: Situation): CertificatePair | null {
  const { stored, now } = situation
  const { current, next } = stored ?? NOTHING_STORED
  const held = heldPair(situation)
  const chosen = held === null ? firstInForce(situation) : isBetter(situation, held) ? current : held
  // It need not wait for anybody's leave to write that into the Secret.
  const isLast = chosen !== null && next !== null && endsSoon(chosen, now) && isInForce(next, now)
  return isLast && isTrusted(lastSeen(situation), next, now) ? next : chosen
}

function firstInForce({ stored, now }: Situation): CertificatePair | null {
  const { current, next } = stored ?? NOTHING_STORED
  return [current, next].find((pair) => pair !== null && isInForce(pair, now)) ?? current ?? next
}

/** Whether the current certificate of the Secret is worth leaving the one held for. */
function isBetter(situation: Situation, held: CertificatePair): boolean {
  const { stored, hosts, overlap, seen, now, clock } = situation
  const { current } = stored ?? NOTHING_STORED
  if (current === null || !isInForce(current, now) || isSamePair(current, held)) return false
  const trust = lastSeen(situation)
  const [trusting, trustingHeld] = [trustedBy(trust, current, now), trustedBy(trust, held, now)]
  // It is of no use any more.
  if (trustingHeld === 0 && trusting > 0) return true
  if (isGoodFor(held, hosts) && !isGoodFor(current, hosts)) return false
  if (trust === 'unknown') return isBlind(situation)
  const isProven = trustedFor(seen, current, clock) >= overlap || endsSoon(held, now)
  return trusting > trustingHeld || (isTrusted(trust, current, now) && isProven)
}

function lastSeen(situation: Situation): Trust {
  const { trust, seen } = situation
  const isSeen = trust !== 'unknown' && trust !== 'unanswered'
  return isSeen || isBlind(situation) ? trust : seen.lastTrust
}
