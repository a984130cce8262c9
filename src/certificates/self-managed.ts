import { LIMITS } from '../server/limits.ts'
import type { Log } from '../telemetry/log.ts'
import { type Authorities, anchorsIn, readBundle, union } from './ca-bundle.ts'
import { CertificateError, type CertificatePair, checkPair } from './certificate.ts'
import type { CertificateReading, CertificateSource } from './certificate-source.ts'
import type { CertificateStore, ReadSecret, Written } from './certificate-store.ts'
import type { IssuedCertificate } from './issue-certificate.ts'
import { NOTHING_SEEN, observe } from './observations.ts'
import { planRenewal, type Step } from './plan-renewal.ts'

/** Steps of one look, conflicts included: with several guards each of them may come first once. */
const MAX_STEPS = 12

/** Milliseconds for permissions and apiservers to come when a guard starts. */
const PATIENCE = 60_000

const NONE = { current: null, next: null }

export interface SelfManagedOptions {
  /** DNS names and IP addresses of the certificate. */
  hosts: string[]
  /** Milliseconds. */
  overlap: number
  issue(hosts: string[], now: Date): Promise<IssuedCertificate>
  /** Monotonic, milliseconds. */
  clock(): number
  log: Log
}

/**
 * A certificate that the guards make and renew themselves, all in the same way and none before the others: whoever looks
 * takes the step that is due (docs/adr/0012).
 */
export function selfManaged(
  store: CertificateStore,
  { hosts, overlap, issue, clock, log }: SelfManagedOptions,
): CertificateSource {
  let held: { pair: CertificatePair; authorities: Authorities } | null = null
  let seen = NOTHING_SEEN

  const take = async (
    step: Extract<Step, { kind: 'store' }>,
    secret: ReadSecret,
    now: Date,
  ): Promise<Written> => {
    const { stored } = step
    if (stored.current !== 'new' && stored.next !== 'new') {
      return secret.write({ ...stored, current: stored.current, next: stored.next })
    }
    const issued = await issue(step.hosts, now)
    const made = checkPair(issued, { certificate: 'the new certificate', privateKey: 'the new key' }, now)
    return secret.write({
      ...stored,
      current: stored.current === 'new' ? made : stored.current,
      next: stored.next === 'new' ? made : stored.next,
      authorities: union(stored.authorities, readBundle(issued.authority)),
    })
  }
  const read = async (now: Date): Promise<CertificateReading> => {
    let mayTrust = true
    const refused: string[] = []
    let conflict = ''
    for (let steps = 0; ; steps++) {
      // In this order: what was read of the Secret is then never older than the bundle it is about to replace.
      const read = await store.readTrust()
      const { trust } = read
      const secret = await store.readSecret(now)
      const { stored, unusable } = secret
      seen = observe(seen, stored ?? NONE, trust, clock())
      const situation = { stored, trust, held, seen, hosts, overlap, mayTrust, now, clock: clock() }
      const { serve, step, due } = planRenewal(situation)
      if (step !== null && steps < MAX_STEPS) {
        const written = await (step.kind === 'trust' ? read.write(step.bundles) : take(step, secret, now))
        if (written === 'done') log.info({ store: store.name }, `certificate: ${step.why}`)
        if (written === 'done') continue
        if ('conflict' in written) {
          conflict = written.conflict
          continue
        }
        refused.push(written.problem)
        // The rest goes on without.
        if (step.kind === 'trust') {
          mayTrust = false
          continue
        }
      } else if (step !== null) refused.push(`not done after ${MAX_STEPS} tries: ${step.why}: ${conflict}`)
      const problems = [...(read.problem ? [read.problem] : []), ...refused, ...unusable]
      if (serve === null)
        throw new CertificateError(problems.join('; ') || `${store.name} holds nothing to serve`)
      const bundles = typeof trust === 'string' ? [] : trust.bundles
      const known = union(stored?.authorities ?? [], held?.authorities ?? [], ...bundles)
      held = { pair: serve, authorities: anchorsIn(known, serve) }
      return { pair: serve, due, problem: problems.length > 0 ? problems.join('; ') : null, note: read.note }
    }
  }
  return {
    kind: 'self-managed',
    name: store.name,
    // Several looks in an overlap: who was told of a new certificate has taken it before the old one is trusted no more.
    interval: Math.min(LIMITS.certificatePoll, overlap / 3),
    patience: PATIENCE,
    read,
    close: () => store.close(),
  }
}
