import { type Answer, ClusterError } from './cluster.ts'

/** Tries of one request, the first included. */
const MAX_TRIES = { throttled: 20, failed: 4 }
/** Seconds between two tries where the server names none. */
const MAX_BACKOFF = 15
/** Seconds in all; a server that asks for more is as good as down. */
const MAX_WAIT = 240

/**
 * How long to wait before the same question is asked again: what the server says (`Retry-After`, RFC 9110 section 10.2.3),
 * or a time that doubles. Null when there is no use in it. Pure.
 * @param outcome of the last try; an error is a connection that broke.
 * @param waited seconds before the tries so far.
 */
export function secondsToWait(outcome: Answer | ClusterError, tries: number, waited: number): number | null {
  const backoff = Math.min(MAX_BACKOFF, 0.25 * 2 ** (tries - 1))
  const seconds = wanted(outcome, tries, backoff)
  return seconds !== null && waited + seconds <= MAX_WAIT ? seconds : null
}

function wanted(outcome: Answer | ClusterError, tries: number, backoff: number): number | null {
  if (outcome instanceof ClusterError) return tries < MAX_TRIES.failed ? backoff : null
  const { status, headers } = outcome
  if (status !== 429 && status < 500) return null
  const asked = retryAfter(headers['retry-after'])
  if (tries >= (status === 429 || asked !== null ? MAX_TRIES.throttled : MAX_TRIES.failed)) return null
  return asked ?? backoff
}

/** Seconds, or a date as proxies write it. */
function retryAfter(value: string | undefined): number | null {
  if (value === undefined) return null
  if (/^\d+$/.test(value)) return Number(value)
  const date = Date.parse(value)
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000)
}
