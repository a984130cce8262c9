import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** The serving certificate cannot be used. The message is one line. */
export class CertificateError extends Error {
  override name = 'CertificateError'
}

export interface CertificateFiles {
  /** PEM, leaf first. */
  certificate: string
  /** PEM, not encrypted. */
  privateKey: string
}

/** A certificate with its key, known to belong together. */
export interface CertificatePair {
  certificate: string
  privateKey: string
  expires: Date
  serialNumber: string
}

/** @throws {CertificateError} when a file cannot be read, is not PEM, is expired, or the two do not belong together. */
export function readCertificate(files: CertificateFiles, now: Date): CertificatePair {
  const certificate = read('certificate', files.certificate)
  const privateKey = read('private key', files.privateKey)
  const leaf = attempt(
    () => new X509Certificate(certificate),
    `${files.certificate} holds no PEM certificate`,
  )
  const key = attempt<KeyObject>(
    () => createPrivateKey(privateKey),
    `${files.privateKey} holds no unencrypted PEM key`,
  )
  if (!leaf.checkPrivateKey(key)) {
    throw new CertificateError(
      `the key ${files.privateKey} does not belong to the certificate ${files.certificate}`,
    )
  }
  const expires = leaf.validToDate
  if (expires <= now) {
    throw new CertificateError(`the certificate ${files.certificate} expired on ${expires.toISOString()}`)
  }
  const pair = { certificate, privateKey, expires, serialNumber: leaf.serialNumber }
  attempt(() => createSecureContext(secureContextOf(pair)), `${files.certificate} cannot be served`)
  return pair
}

/** What the TLS server is given, at first and at every renewal. */
export function secureContextOf({ certificate, privateKey }: CertificatePair): SecureContextOptions {
  return { cert: certificate, key: privateKey, minVersion: 'TLSv1.2' }
}

function read(what: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CertificateError(`cannot read the ${what}: ${(error as Error).message}`)
  }
}

function attempt<T>(work: () => T, failure: string): T {
  try {
    return work()
  } catch (error) {
    throw new CertificateError(`${failure}: ${(error as Error).message.split('\n', 1)[0]}`)
  }
}
