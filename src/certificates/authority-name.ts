import { createHash, X509Certificate } from 'node:crypto'
import type { Authorities } from './ca-bundle.ts'

/** RFC 5280, appendix A.1, ub-common-name. */
const LONGEST = 64

/** Of a hash in hexadecimal digits: so many tell apart what begins alike. */
const DIGITS = 8

/**
 * The common name of the authorities that guards make for one Secret. It says whose they are, wherever they turn up: a
 * guard takes out of a caBundle only what bears the name of its own Secret.
 * @param place `Secret emuguard/emuguard-tls`
 */
export function authorityNameOf(place: string): string {
  const name = `emuguard CA of ${place}`
  if (name.length <= LONGEST) return name
  const hash = createHash('sha256').update(place).digest('hex').slice(0, DIGITS)
  return `${name.slice(0, LONGEST - DIGITS - 1)}-${hash}`
}

/** Of a bundle what guards have made: authorities of this name, and certificates that these have signed. */
export function madeBy(name: string, bundle: Authorities): Authorities {
  return bundle.filter((pem) => new X509Certificate(pem).issuer === `CN=${name}`)
}

/** `CN=Example Root, O=Example` of each, or the serial number of one without a subject, as cert-manager makes them. */
export function subjectsOf(bundle: Authorities): string[] {
  return bundle.map((pem) => {
    const certificate = new X509Certificate(pem)
    // Node's types do not know that it may be missing.
    const subject: string | undefined = certificate.subject
    return subject?.replaceAll('\n', ', ') ?? `serial number ${certificate.serialNumber}`
  })
}
