import { X509Certificate } from 'node:crypto'
import type { CertificatePair } from './certificate.ts'

/** Certificates as PEM, each of one spelling, so that equal ones are equal texts. */
export type Authorities = string[]

/** What of a text or bundle is a certificate; all else is left out, since an apiserver would refuse the whole of it. */
export function readBundle(text: string): Authorities {
  const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g)
  return [...new Set([...blocks].flatMap(([, base64]) => spelt(base64!)))]
}

export function union(...bundles: Authorities[]): Authorities {
  return [...new Set(bundles.flat())]
}

export function holdsAll(bundle: Authorities, wanted: Authorities): boolean {
  return wanted.every((one) => bundle.includes(one))
}

/**
 * What of a bundle makes a certificate trusted at this time, as Go has it (crypto/x509, Certificate.Verify): those that
 * have signed it or a link of its chain, and itself. Those out of their time count for nothing, nor do certificates that
 * are shown with it and lead nowhere. Empty: nothing.
 */
export function anchorsIn(
  bundle: Authorities,
  { certificate }: Pick<CertificatePair, 'certificate'>,
  now: Date,
): Authorities {
  const [leaf, ...shown] = readBundle(certificate)
  if (leaf === undefined) return []
  const links = [new X509Certificate(leaf)]
  const others = new Set(shown.map((pem) => new X509Certificate(pem)).filter((other) => isInTime(other, now)))
  // It grows while it is gone through.
  for (const link of links) {
    for (const other of others) if (hasSigned(other, link) && others.delete(other)) links.push(other)
  }
  return bundle.filter((pem) => {
    const anchor = new X509Certificate(pem)
    return isInTime(anchor, now) && (pem === leaf || links.some((link) => hasSigned(anchor, link)))
  })
}

/**
 * What has to be in a caBundle for a certificate to be trusted: its authorities among those known, and where nobody
 * knows them, the certificate itself, which Go takes for an authority of its own.
 */
export function anchorsOf(
  pair: Pick<CertificatePair, 'certificate'>,
  known: Authorities,
  now: Date,
): Authorities {
  const anchors = anchorsIn(known, pair, now)
  return anchors.length > 0 ? anchors : readBundle(pair.certificate).slice(0, 1)
}

function hasSigned(authority: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
}

function isInTime({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate <= now && now <= validToDate
}

/** Whatever white space is in it, as Go has it (encoding/pem); OpenSSL stops at an empty line. */
function spelt(base64: string): string[] {
  try {
    return [new X509Certificate(Buffer.from(base64, 'base64')).toString()]
  } catch {
    return []
  }
}
