/**
 * Clocks that differ by more, in milliseconds, cannot both be right. Far more than those that are kept right ever do, and
 * far less than the day by which certificates are good before they are made.
 */
export const CLOCK_TOLERANCE = 3_600_000

/** What time it is, for the validity of certificates. */
export interface ClusterTime {
  now: Date
  /** Milliseconds by which this machine's clock is ahead of it. */
  ahead: number
  /** Why it may be wrong; one line, null when two clocks agree or there is only one. */
  problem: string | null
}

/**
 * The apiserver's time: it is who verifies what guards serve, and all guards have the same.
 * @param own this machine's
 * @param theirs null: it did not say (RFC 9110 section 6.6.1, Date); then there is only the own.
 */
export function clusterTime(own: Date, theirs: Date | null): ClusterTime {
  if (theirs === null) return { now: own, ahead: 0, problem: null }
  const ahead = own.getTime() - theirs.getTime()
  if (Math.abs(ahead) <= CLOCK_TOLERANCE) return { now: theirs, ahead, problem: null }
  // The same at the next look: it is told once.
  const difference = `${roughly(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} that of the apiserver`
  return {
    now: theirs,
    ahead,
    problem: `the clock of this machine is ${difference}: until they agree no certificate is made or replaced here; set the one that is wrong`,
  }
}

/** `2 h`, `65 days` */
function roughly(milliseconds: number): string {
  const hours = Math.round(milliseconds / 3_600_000)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}
