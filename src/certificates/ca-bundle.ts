import { X509Certificate } from 'node:crypto'
import type { CertificatePair } from './certificate.ts'

/** Certificates as PEM, each of one spelling, so that equal ones are equal texts. */
export type Authorities = string[]

/** What of a text or bundle is a certificate; all else is left out, since an apiserver would refuse the whole of it. */
export function readBundle(text: string): Authorities {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  return [...new Set(blocks.flatMap(spelt))]
}

export function union(...bundles: Authorities[]): Authorities {
  return [...new Set(bundles.flat())]
}

export function holdsAll(bundle: Authorities, wanted: Authorities): boolean {
  return wanted.every((one) => bundle.includes(one))
}

/**
 * What of a bundle makes a certificate trusted: who signed it or one of the chain that it is shown with, or one of these
 * itself. Empty: nothing.
 */
export function anchorsIn(bundle: Authorities, { certificate }: Pick<CertificatePair, 'certificate'>) {
  const chain = readBundle(certificate)
  const links = chain.map((one) => new X509Certificate(one))
  return bundle.filter((pem) => chain.includes(pem) || links.some((link) => hasSigned(pem, link)))
}

/**
 * What has to be in a caBundle for a certificate to be trusted: its authorities among those known, and where nobody
 * knows them, the certificate itself, which Go takes for an authority of its own (crypto/x509, Certificate.Verify).
 */
export function anchorsOf(pair: Pick<CertificatePair, 'certificate'>, known: Authorities): Authorities {
  const anchors = anchorsIn(known, pair)
  return anchors.length > 0 ? anchors : readBundle(pair.certificate).slice(0, 1)
}

function hasSigned(authority: string, certificate: X509Certificate): boolean {
  const signer = new X509Certificate(authority)
  return certificate.checkIssued(signer) && certificate.verify(signer.publicKey)
}

function spelt(block: string): string[] {
  try {
    return [new X509Certificate(block).toString()]
  } catch {
    return []
  }
}
