import type { Action } from './evaluation.ts'

/** The time in which one may still go back; deadlines are told by the wall clock, review by review. */
export interface RollbackWindow {
  opened: Date
  /** The first moment that is no longer in it. */
  closes: Date
  /** The strongest action that is left from then on. */
  afterwards: Exclude<Action, 'Deny'>
}

/** Where a window stands. Before it opens findings are acted upon as in it: what is stored then cannot go back either. */
export type WindowPhase = 'ahead' | 'open' | 'closing' | 'closed'

/** A window that is `closing` has less than this left. */
export const LAST_HOUR_MS = 3_600_000

export function windowPhase({ opened, closes }: RollbackWindow, now: Date): WindowPhase {
  if (now >= closes) return 'closed'
  if (now < opened) return 'ahead'
  return closes.getTime() - now.getTime() <= LAST_HOUR_MS ? 'closing' : 'open'
}

/** Seconds until it closes; 0 when it has. */
export function secondsRemaining({ closes }: RollbackWindow, now: Date): number {
  return Math.max(0, (closes.getTime() - now.getTime()) / 1000)
}
