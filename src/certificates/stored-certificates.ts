import { type Authorities, readBundle } from './ca-bundle.ts'
import { CertificateError, type CertificatePair, checkPair } from './certificate.ts'

/** What the Secret of a self-managed certificate holds. */
export interface StoredCertificates {
  /** Served now; null when there is none, or none that could be served. */
  current: CertificatePair | null
  /** Made, and not served before apiservers trust it; null as above. */
  next: CertificatePair | null
  /** Of both, and for an overlap those of the one before. */
  authorities: Authorities
  /** Whether a guard saw the authority of `current` in the caBundle for an overlap before it was put there. */
  isProven: boolean
}

/** The parts of a Secret (core/v1) that are ours; all others are left alone. */
export interface SecretObject {
  metadata?: { resourceVersion?: string; annotations?: Record<string, string> | null }
  /** Base64. */
  data?: Record<string, string> | null
}

/** Serial number of a `current` that is proven. */
const PROVEN = 'emuguard.dev/proven-serial'

/**
 * @param name of the Secret, for errors.
 * @returns with why something in it cannot be served, one line each.
 */
export function readStored(
  { metadata, data }: SecretObject,
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
      return checkPair({ certificate, privateKey }, names, now)
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error
      unusable.push(error.message)
      return null
    }
  }
  const current = pairAt('')
  const stored = {
    current,
    next: pairAt('next-'),
    authorities: readBundle(text('ca.crt')),
    isProven: current !== null && metadata?.annotations?.[PROVEN] === current.serialNumber,
  }
  return { stored, unusable }
}

/** The other way round, as a merge patch (RFC 7386): null takes a key away. */
export function storedAsPatch(stored: StoredCertificates): {
  metadata: { annotations: Record<string, string | null> }
  data: Record<string, string | null>
} {
  const { current, next, authorities, isProven } = stored
  const base64 = (text: string | undefined) =>
    text === undefined ? null : Buffer.from(text).toString('base64')
  return {
    metadata: { annotations: { [PROVEN]: isProven && current ? current.serialNumber : null } },
    data: {
      'tls.crt': base64(current?.certificate),
      'tls.key': base64(current?.privateKey),
      'next-tls.crt': base64(next?.certificate),
      'next-tls.key': base64(next?.privateKey),
      'ca.crt': base64(authorities.join('')),
    },
  }
}
