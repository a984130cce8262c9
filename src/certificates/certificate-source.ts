import type { CertificatePair } from './certificate.ts'

/** Where a serving certificate comes from: files, renewed by whoever writes them, or the guards themselves. */
export type CertificateKind = 'files' | 'self-managed'

/** One look at a source. */
export interface CertificateReading {
  /** What should be served now. */
  pair: CertificatePair
  /** When it is due to be renewed; null where that is for others to decide. */
  due: Date | null
  /** Milliseconds by which this machine's clock is ahead of the one that counts for `pair`; 0 where that is its own. */
  clockAhead: number
  /** Why renewal does not go on though this pair can be served; one line, null when all is well. */
  problem: string | null
  /** What a person may want to know, though nothing is wrong; one line. */
  note: string | null
}

/** A serving certificate, looked at again and again. */
export interface CertificateSource {
  kind: CertificateKind
  /** The place: `/etc/tls/tls.crt`, `Secret emuguard/emuguard-tls`. */
  name: string
  /** Milliseconds between two looks. */
  interval: number
  /** Milliseconds in which the first reading may yet succeed after it failed. */
  patience: number
  /**
   * Looks now; a self-managed certificate takes its next step.
   * @throws {CertificateError} when there is nothing that could be served.
   */
  read(now: Date): Promise<CertificateReading>
  close(): void
}
