import type { Action } from './evaluation.ts'
import type { SurfaceName } from './finding.ts'
import type { Policy } from './policy.ts'
import { windowPhase } from './rollback-window.ts'

/** What a surface does with a finding before any exemption, and what made it weaker than its validationAction. */
export interface CappedAction {
  action: Action
  cappedBy: 'mode' | 'window' | null
}

/** A surface's validationAction under `mode` and the rollback window as it stands now. */
export function cappedAction(policy: Policy, surface: SurfaceName, now: Date): CappedAction {
  const action = policy.validationActions[surface]
  if (policy.mode === 'Audit' && action !== 'Audit') return { action: 'Audit', cappedBy: 'mode' }
  const { window } = policy
  if (window !== null && isStronger(action, window.afterwards) && windowPhase(window, now) === 'closed')
    return { action: window.afterwards, cappedBy: 'window' }
  return { action, cappedBy: null }
}

export function isStronger(a: Action, b: Action): boolean {
  const strength = { Deny: 2, Warn: 1, Audit: 0 }
  return strength[a] > strength[b]
}
