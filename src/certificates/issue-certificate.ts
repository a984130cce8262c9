import './reflect-metadata.ts'
import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'

const DAY = 24 * 60 * 60 * 1000

/** How long a certificate is good for, from its making on. */
export const VALID_DAYS = 90

/** Clocks may go wrong by this much, in milliseconds: it is good from a while before its making on. */
const BACKDATED = DAY

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** All PEM. */
export interface IssuedCertificate {
  /** The one who signed, with no key left to sign anything else. */
  authority: string
  certificate: string
  privateKey: string
}

/**
 * Makes a certificate authority and a serving certificate for DNS names and IP addresses (both ECDSA P-256, RFC 5280).
 * The authority's own key is thrown away: nobody can ever sign with it again.
 */
export async function issueCertificate(
  hosts: string[],
  now: Date,
  authorityName = 'emuguard CA',
): Promise<IssuedCertificate> {
  // Loaded only now: most processes never make one.
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto as typeof crypto)
  const validity = {
    notBefore: new Date(now.getTime() - BACKDATED),
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY),
  }
  const authorityKeys = await webcrypto.subtle.generateKey(ECDSA, false, ['sign', 'verify'])
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${authorityName}`,
    keys: authorityKeys,
    signingAlgorithm: ECDSA,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])
  const leaf = await x509.X509CertificateGenerator.create({
    subject: 'CN=emuguard',
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: ECDSA,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    authority: `${authority.toString('pem')}\n`,
    certificate: `${leaf.toString('pem')}\n`,
    privateKey: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
  }
}
