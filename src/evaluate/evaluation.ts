import type { Finding } from './finding.ts'

/** What a surface does with a finding, as in ValidatingAdmissionPolicy's validationActions; strongest first. */
export const ACTIONS = ['Deny', 'Warn', 'Audit'] as const
export type Action = (typeof ACTIONS)[number]

/** A finding with what is done about it. `Excused`: the old object had it already (ratcheting). */
export interface JudgedFinding extends Finding {
  action: Action | 'Excused'
  /** Why the action is weaker than the surface's own: the exemption's name, `mode`, `window` or `info`. Null when it is not. */
  softenedBy: string | null
}

/** The one record of a judged object; response, metrics and log line are views of it. */
export interface Evaluation {
  allowed: boolean
  findings: JudgedFinding[]
}
