import { X509Certificate } from 'node:crypto'
import type { CertificatePair } from './certificate.ts'

/** The DNS names and IP addresses that a certificate is for (RFC 5280, subjectAltName); other kinds of names are left out. */
export function hostsOf({ certificate }: Pick<CertificatePair, 'certificate'>): string[] {
  const names = new X509Certificate(certificate).subjectAltName ?? ''
  return [...names.matchAll(/(?:^|, )(?:DNS|IP Address):([\w.:*-]+)(?=, |$)/g)].map(([, name]) => name!)
}
