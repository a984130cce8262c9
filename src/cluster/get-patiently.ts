import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Cluster, ClusterError, type GetOptions } from './cluster.ts'
import { secondsToWait } from './seconds-to-wait.ts'

/**
 * Asks again when the server wants that (429, and 5xx with `Retry-After`, RFC 9110 section 10.2.3), when it fails for
 * the moment (5xx) and when a connection breaks; a bounded number of times and minutes, then the last answer or error is
 * the result. The signal ends the waiting, too.
 */
export async function getPatiently(
  cluster: Cluster,
  path: string,
  options: GetOptions = {},
): Promise<Answer> {
  let waited = 0
  for (let tries = 1; ; tries++) {
    const outcome = await cluster.get(path, options).catch((error: unknown) => {
      if (error instanceof ClusterError && error.isBroken) return error
      throw error
    })
    const seconds = secondsToWait(outcome, tries, waited)
    if (seconds === null) {
      if (outcome instanceof ClusterError) throw outcome
      return outcome
    }
    waited += seconds
    await sleep(seconds * 1000, undefined, options.signal ? { signal: options.signal } : {})
  }
}
