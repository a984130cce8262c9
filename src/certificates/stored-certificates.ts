import { type Authorities, readBundle } from './ca-bundle.ts'
import { CertificateError, type CertificatePair, checkPair } from './certificate.ts'
import { CLOCK_TOLERANCE } from './cluster-clock.ts'

/** What the Secret of a self-managed certificate holds. */
export interface StoredCertificates {
  /** Served now; null when there is none, or none that could be served. */
  current: CertificatePair | null
  /** Made, and not served before apiservers trust it; null as above. */
  next: CertificatePair | null
  /** Of both, and for a while those of the one before. */
  authorities: Authorities
}

/** The parts of a Secret (core/v1) that are ours; all others are left alone. */
export interface SecretObject {
  metadata?: { resourceVersion?: string }
  /** Base64. */
  data?: Record<string, string> | null
}

/**
 * @param name of the Secret, for errors.
 * @returns with why something in it cannot be served, one line each. What begins only in more than an hour was made by a
 *   clock that is wrong.
 */
export function readStored(
  { data }: SecretObject,
  name: string,
  now: Date,
): { stored: StoredCertificates; unusable: string[] } {
  const unusable: string[] = []
  const text = (key: string) => Buffer.from(data?.[key] ?? '', 'base64').toString('utf8')
  const pairAt = (prefix: string): CertificatePair | null => {
    const [certificate, privateKey] = [text(`${prefix}tls.crt`), text(`${prefix}tls.key`)]
    if (certificate === '' && privateKey === '') return null
    const names = {
      certificate: `${prefix}tls.crt of ${name}`,
      privateKey: `${prefix}tls.key of ${name}`,
    }
    try {
      const pair = checkPair({ certificate, privateKey }, names, now)
      if (pair.validFrom.getTime() - now.getTime() <= CLOCK_TOLERANCE) return pair
      unusable.push(
        `the certificate ${names.certificate} is not valid before ${pair.validFrom.toISOString()}`,
      )
      return null
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error
      unusable.push(error.message)
      return null
    }
  }
  const stored = { current: pairAt(''), next: pairAt('next-'), authorities: readBundle(text('ca.crt')) }
  return { stored, unusable }
}

/** The other way round, as a merge patch (RFC 7386): null takes a key away. */
export function storedAsPatch({ current, next, authorities }: StoredCertificates): {
  data: Record<string, string | null>
} {
  const base64 = (text: string | undefined) =>
    text === undefined ? null : Buffer.from(text).toString('base64')
  return {
    data: {
      'tls.crt': base64(current?.certificate),
      'tls.key': base64(current?.privateKey),
      'next-tls.crt': base64(next?.certificate),
      'next-tls.key': base64(next?.privateKey),
      'ca.crt': base64(authorities.join('')),
    },
  }
}
