import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** The serving certificate cannot be used. The message is one line. */
export class CertificateError extends Error {
  override name = 'CertificateError'
}

/** A certificate with its key, known to belong together. */
export interface CertificatePair {
  /** PEM, leaf first. */
  certificate: string
  /** PEM, not encrypted. */
  privateKey: string
  validFrom: Date
  expires: Date
  serialNumber: string
}

/**
 * @param names how the two are called in an error.
 * @throws {CertificateError} when one is not PEM, the certificate is expired, or the two do not belong together.
 */
export function checkPair(
  { certificate, privateKey }: Pick<CertificatePair, 'certificate' | 'privateKey'>,
  names: { certificate: string; privateKey: string },
  now: Date,
): CertificatePair {
  const leaf = attempt(
    () => new X509Certificate(certificate),
    `${names.certificate} holds no PEM certificate`,
  )
  const key = attempt<KeyObject>(
    () => createPrivateKey(privateKey),
    `${names.privateKey} holds no unencrypted PEM key`,
  )
  if (!leaf.checkPrivateKey(key)) {
    throw new CertificateError(
      `the key ${names.privateKey} does not belong to the certificate ${names.certificate}`,
    )
  }
  const { validFromDate: validFrom, validToDate: expires, serialNumber } = leaf
  if (expires <= now) {
    throw new CertificateError(`the certificate ${names.certificate} expired on ${expires.toISOString()}`)
  }
  const pair = { certificate, privateKey, validFrom, expires, serialNumber }
  attempt(() => createSecureContext(secureContextOf(pair)), `${names.certificate} cannot be served`)
  return pair
}

/** What the TLS server is given, at first and at every renewal. */
export function secureContextOf({ certificate, privateKey }: CertificatePair): SecureContextOptions {
  return { cert: certificate, key: privateKey, minVersion: 'TLSv1.2' }
}

/** Whether two pairs are the same, byte by byte. */
export function isSamePair(one: CertificatePair | null, other: CertificatePair | null): boolean {
  return one?.certificate === other?.certificate && one?.privateKey === other?.privateKey
}

/** Whether a certificate can be shown at this time. */
export function isInForce({ validFrom, expires }: CertificatePair, now: Date): boolean {
  return validFrom <= now && now < expires
}

/**
 * Whether a certificate may be shown for all of these DNS names and IP addresses. Its common name is none of them: Go
 * has not looked at it since 1.15.
 */
export function isGoodFor({ certificate }: Pick<CertificatePair, 'certificate'>, hosts: string[]): boolean {
  const leaf = new X509Certificate(certificate)
  const isFor = (host: string) =>
    isIP(host) === 0 ? leaf.checkHost(host, { subject: 'never' }) : leaf.checkIP(host)
  return hosts.every((host) => isFor(host) !== undefined)
}

function attempt<T>(work: () => T, failure: string): T {
  try {
    return work()
  } catch (error) {
    throw new CertificateError(`${failure}: ${(error as Error).message.split('\n', 1)[0]}`)
  }
}
