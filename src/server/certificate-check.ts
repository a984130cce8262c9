import type { LiveCertificate } from '../certificates/certificate-renewal.ts'
import type { HealthCheck } from './health.ts'

/**
 * Milliseconds before the end of the certificate in use at which reviews should go elsewhere. A self-managed one that has
 * a next has been left for it by then (src/certificates/situation.ts, LAST_MINUTES).
 */
export const BEFORE_EXPIRY = 60_000

/**
 * Not ready without a certificate, and from a minute before it expires: the Service needs the time to send calls to
 * those who have another. A renewal that fails is told, and is no reason to send calls elsewhere; nor is a clock that is wrong here
 * alone.
 * @param live null before there is one; then a string says why.
 */
export function certificateCheck(live: () => LiveCertificate | string): HealthCheck {
  return {
    name: 'certificate',
    problem() {
      const now = live()
      if (typeof now === 'string') return now
      const { current, clockAhead, problem } = now
      const left = current.expires.getTime() - (Date.now() - clockAhead)
      if (left > BEFORE_EXPIRY) return null
      const when = `${left > 0 ? 'expires' : 'expired'} on ${current.expires.toISOString()}`
      return problem === null ? when : `${when}: ${problem}`
    },
    detail() {
      const now = live()
      return typeof now === 'string' ? null : certificateText(now)
    },
  }
}

/** `self-managed, Secret emuguard/emuguard-tls, expires 2027-02-20T07:00:00.000Z, renewed from 2027-01-21T07:00:00.000Z on` */
function certificateText({ source, current, due, problem, note }: LiveCertificate): string {
  return [
    source.kind,
    source.name,
    `expires ${current.expires.toISOString()}`,
    ...(due === null ? [] : [`renewed from ${due.toISOString()} on`]),
    ...(note === null ? [] : [note]),
    ...(problem === null ? [] : [`RENEWAL FAILS: ${problem}`]),
  ].join(', ')
}
