import { readBundle, union } from './ca-bundle.ts'
import { checkPair, isGoodFor } from './certificate.ts'
import type { ReadSecret, Written } from './certificate-store.ts'
import type { IssuedCertificate } from './issue-certificate.ts'
import type { StoreStep } from './plan-renewal.ts'

/** As issueCertificate. */
export type Issue = (hosts: string[], now: Date, authorityName: string) => Promise<IssuedCertificate>

/**
 * Writes a step into the Secret that it was decided on, with a new certificate where it wants one.
 * @param hosts what the new certificate has to be good for, at the least: else it would be made anew at every look.
 * @throws the reason of the signal, before anything is written; {CertificateError} when what was made cannot be used.
 */
export async function takeStep(
  { stored, hosts: wanted }: StoreStep,
  secret: Pick<ReadSecret, 'write'>,
  {
    hosts,
    now,
    authorityName,
    issue,
    signal,
  }: { hosts: string[]; now: Date; authorityName: string; issue: Issue; signal: AbortSignal },
): Promise<Written> {
  if (stored.current !== 'new' && stored.next !== 'new')
    return secret.write({ ...stored, current: stored.current, next: stored.next })
  const issued = await issue(wanted, now, authorityName)
  const made = checkPair(issued, { certificate: 'the new certificate', privateKey: 'the new key' }, now)
  if (!isGoodFor(made, hosts))
    return { problem: `the certificate that was made is not good for all of ${hosts.join(', ')}` }
  signal.throwIfAborted()
  return secret.write({
    ...stored,
    current: stored.current === 'new' ? made : stored.current,
    next: stored.next === 'new' ? made : stored.next,
    authorities: union(stored.authorities, readBundle(issued.authority)),
  })
}
