import { readFileSync } from 'node:fs'
import { LIMITS } from '../server/limits.ts'
import { CertificateError, type CertificatePair, checkPair } from './certificate.ts'
import type { CertificateSource } from './certificate-source.ts'

export interface CertificateFiles {
  /** PEM, leaf first. */
  certificate: string
  /** PEM, not encrypted. */
  privateKey: string
}

/** A certificate that others write: by hand, or cert-manager into a mounted Secret. */
export function certificateFiles(files: CertificateFiles): CertificateSource {
  return {
    kind: 'files',
    name: files.certificate,
    interval: LIMITS.certificatePoll,
    patience: 0,
    read: async (now) => ({
      pair: readCertificate(files, now),
      due: null,
      clockAhead: 0,
      problem: null,
      note: null,
    }),
    close() {},
  }
}

/** @throws {CertificateError} when a file cannot be read, is not PEM, is expired, or the two do not belong together. */
export function readCertificate(files: CertificateFiles, now: Date): CertificatePair {
  const certificate = read('certificate', files.certificate)
  const privateKey = read('private key', files.privateKey)
  return checkPair({ certificate, privateKey }, files, now)
}

function read(what: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CertificateError(`cannot read the ${what}: ${(error as Error).message}`)
  }
}
