import { LIMITS } from '../server/limits.ts'
import type { Log } from '../telemetry/log.ts'
import { authorityNameOf } from './authority-name.ts'
import { type Authorities, anchorsIn } from './ca-bundle.ts'
import { CertificateError, type CertificatePair } from './certificate.ts'
import type { CertificateReading, CertificateSource } from './certificate-source.ts'
import type { CertificateStore } from './certificate-store.ts'
import { clusterTime } from './cluster-clock.ts'
import { foreignNote } from './foreign-authorities.ts'
import { lookBounds, type Pause } from './look-bounds.ts'
import { NOTHING_SEEN, observe } from './observations.ts'
import { planRenewal } from './plan-renewal.ts'
import { renewalProblems } from './renewal-problems.ts'
import { knownTo } from './situation.ts'
import { type Issue, takeStep } from './take-step.ts'

/** Milliseconds for permissions and apiservers to come when a guard starts. */
const PATIENCE = 60_000

const CLOSED = 'the guard is being stopped'

const NONE = { current: null, next: null }

export interface SelfManagedOptions {
  /** DNS names and IP addresses of the certificate. */
  hosts: string[]
  /** Milliseconds. */
  overlap: number
  issue: Issue
  /** Monotonic, milliseconds. */
  clock(): number
  log: Log
  /** Between conflicts, for tests. */
  pause?: Pause
}

/**
 * A certificate that the guards make and renew themselves, all in the same way and none before the others: whoever looks
 * takes the step that is due (docs/adr/0012).
 */
export function selfManaged(
  store: CertificateStore,
  { hosts, overlap, issue, clock, log, pause }: SelfManagedOptions,
): CertificateSource {
  let held: { pair: CertificatePair; authorities: Authorities } | null = null
  let seen = NOTHING_SEEN
  const authorityName = authorityNameOf(store.name)
  let isClosed = false
  // One look at a time: one that never came to its end takes no step when another has begun.
  let look = new AbortController()

  const read = async (own: Date): Promise<CertificateReading> => {
    look.abort(new CertificateError('another look has begun'))
    if (isClosed) throw new CertificateError(CLOSED)
    look = new AbortController()
    const { signal } = look
    const began = clock()
    const bounds = lookBounds(signal, clock, pause)
    let mayTrust = true
    let mayStore = true
    const refused: string[] = []
    for (;;) {
      // In this order: what was read of the Secret is then never older than the bundle it is about to replace.
      const read = await store.readTrust()
      const { trust } = read
      const secret = await store.readSecret(new Date(own.getTime() + clock() - began))
      signal.throwIfAborted()
      const wall = own.getTime() + clock() - began
      const time = clusterTime(new Date(wall), secret.date ?? read.date)
      const { now } = time
      const { stored, unusable } = secret
      seen = observe(seen, stored ?? NONE, trust, { now, clock: clock(), wall }, overlap)
      const situation = {
        stored,
        unusable,
        trust,
        held,
        seen,
        hosts,
        authorityName,
        overlap,
        mayTrust,
        mayStore: mayStore && time.problem === null,
        now,
        clock: clock(),
      }
      const { serve, step, due } = planRenewal(situation)
      if (step !== null && bounds.mayGoOn()) {
        const written = await (step.kind === 'trust'
          ? read.write(step.bundles)
          : takeStep(step, secret, { hosts, now, authorityName, issue, signal }))
        signal.throwIfAborted()
        if (written === 'done') log.info({ store: store.name }, `certificate: ${step.why}`)
        if (written === 'done') continue
        if ('conflict' in written) {
          await bounds.met(written.conflict)
          continue
        }
        refused.push(written.problem)
        // The rest goes on without.
        if (step.kind === 'trust') mayTrust = false
        else mayStore = false
        continue
      }
      if (step !== null) refused.push([`not done in one look: ${step.why}`, ...bounds.conflict()].join(': '))
      const problems = [
        ...[time.problem, read.problem].filter((one) => one !== null),
        ...refused,
        ...unusable,
        ...renewalProblems(situation, serve),
      ]
      if (serve === null)
        throw new CertificateError(problems.join('; ') || `${store.name} holds nothing to serve`)
      held = { pair: serve, authorities: anchorsIn(knownTo(situation), serve, now) }
      return {
        pair: serve,
        due,
        clockAhead: time.ahead,
        problem: problems.length > 0 ? problems.join('; ') : null,
        note: read.note ?? foreignNote(situation),
      }
    }
  }
  return {
    kind: 'self-managed',
    name: store.name,
    // Several looks in an overlap: who was told of a new certificate has taken it before the old one is trusted no more.
    interval: Math.min(LIMITS.certificatePoll, overlap / 3),
    patience: PATIENCE,
    read,
    close() {
      isClosed = true
      look.abort(new CertificateError(CLOSED))
      store.close()
    },
  }
}
