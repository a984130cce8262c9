import { setTimeout as sleep } from 'node:timers/promises'

/** Steps of one look, conflicts included: with several guards each of them may come first once. */
const MAX_STEPS = 12

/** Conflicts of one look: an admission webhook may call its refusal one (409), and it is no use asking again and again. */
const MAX_CONFLICTS = 5

/** Milliseconds after a first conflict, doubled with each: the others are let through, and not met again. */
const AFTER_CONFLICT = 200

/** Milliseconds of a look after which it begins no further step. */
const LONGEST = 30_000

/** Waits, and ends early with the signal; without an error, since what was waited for is looked at anyway. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<unknown>

const sleepUntil: Pause = (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => {})

/** How far one look goes; another one goes on. */
export interface LookBounds {
  /** Counts: is asked once before each step. */
  mayGoOn(): boolean
  /** What a conflict said, one line; waits a moment. @throws the reason of the signal. */
  met(conflict: string): Promise<void>
  /** The last that was met, in a list; empty: none. */
  conflict(): string[]
}

/**
 * @param signal ends the look.
 * @param clock monotonic, milliseconds.
 * @param pause for tests.
 */
export function lookBounds(signal: AbortSignal, clock: () => number, pause: Pause = sleepUntil): LookBounds {
  const end = clock() + LONGEST
  const conflicts: string[] = []
  let steps = 0
  return {
    mayGoOn: () => steps++ < MAX_STEPS && conflicts.length < MAX_CONFLICTS && clock() < end,
    async met(conflict) {
      await pause(AFTER_CONFLICT * 2 ** conflicts.length * (0.5 + Math.random() / 2), signal)
      signal.throwIfAborted()
      conflicts.push(conflict)
    },
    conflict: () => conflicts.slice(-1),
  }
}
