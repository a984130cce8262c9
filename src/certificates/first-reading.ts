import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../telemetry/log.ts'
import { CertificateError } from './certificate.ts'
import type { CertificateReading, CertificateSource } from './certificate-source.ts'

/** Milliseconds between two tries, doubled each time up to the last. */
const WAITS = { first: 500, last: 5000 }

/**
 * The first certificate of a source. One that asks a cluster is asked for a while: permissions and apiservers may come a
 * moment after the guard.
 * @param onProblem why there is none yet, one line.
 * @throws {CertificateError} with the last problem, when the patience of the source is at an end.
 */
export async function firstReading(
  source: CertificateSource,
  { onProblem, log }: { onProblem(problem: string): void; log: Log },
): Promise<CertificateReading> {
  const end = performance.now() + source.patience
  let last: string | null = null
  for (let wait = WAITS.first; ; wait = Math.min(WAITS.last, 2 * wait)) {
    try {
      return await source.read(new Date())
    } catch (error) {
      if (!(error instanceof CertificateError) || performance.now() + wait > end) throw error
      if (error.message !== last) log.warn(`there is no serving certificate yet: ${error.message}`)
      last = error.message
      onProblem(error.message)
    }
    await sleep(wait)
  }
}
