import { X509Certificate } from 'node:crypto'
import type { Authorities } from './ca-bundle.ts'

/** RFC 5280, appendix A.1, ub-common-name. */
const LONGEST = 64

/**
 * The common name of the authorities that guards make for one Secret. It says whose they are, wherever they turn up: a
 * guard takes out of a caBundle only what bears the name of its own Secret.
 * @param place `Secret emuguard/emuguard-tls`
 */
export function authorityNameOf(place: string): string {
  return `emuguard CA of ${place}`.slice(0, LONGEST)
}

/** Of a bundle what guards have made: authorities of this name, and certificates that these have signed. */
export function madeBy(name: string, bundle: Authorities): Authorities {
  return bundle.filter((pem) => new X509Certificate(pem).issuer === `CN=${name}`)
}

/** `CN=Example Root, O=Example` of each. */
export function subjectsOf(bundle: Authorities): string[] {
  return bundle.map((pem) => new X509Certificate(pem).subject.replaceAll('\n', ', '))
}
