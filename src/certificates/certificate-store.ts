import type { Authorities } from './ca-bundle.ts'
import type { StoredCertificates } from './stored-certificates.ts'
import type { Trust } from './trust.ts'

/**
 * What came of a write. Both others are one line: a conflict when what was read is no more, so that nothing was written
 * and the next look decides; a problem when it was refused, or got no answer.
 */
export type Written = 'done' | { conflict: string } | { problem: string }

/** The caBundles as they were at one moment. */
export interface ReadTrust {
  trust: Trust
  /** What time the apiserver says it is; null: it does not. */
  date: Date | null
  /** Why it could not be read; one line, null when all is well. */
  problem: string | null
  note: string | null
  /** Gives each entry its bundle, unless anything of the configuration has changed since. */
  write(bundles: Authorities[]): Promise<Written>
}

/** The Secret as it was at one moment. */
export interface ReadSecret {
  /** Null: there is none. */
  stored: StoredCertificates | null
  /** Why something in it cannot be served, one line each. */
  unusable: string[]
  /** As above. */
  date: Date | null
  /** Puts this in the place of what was read, unless anything of the Secret has changed since. */
  write(stored: StoredCertificates): Promise<Written>
}

/** Where a self-managed certificate is kept. Reads throw CertificateError when there is no answer to go on from. */
export interface CertificateStore {
  /** `Secret emuguard/emuguard-tls` */
  name: string
  readTrust(): Promise<ReadTrust>
  /** @param now where the apiserver does not say what time it is. */
  readSecret(now: Date): Promise<ReadSecret>
  close(): void
}
