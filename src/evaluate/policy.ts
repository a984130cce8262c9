import type { GroupVersionKind, GroupVersionResource } from '../surface/resource-name.ts'
import type { Action } from './evaluation.ts'
import type { SurfaceName } from './finding.ts'
import type { RollbackWindow } from './rollback-window.ts'

/** `Audit` caps every action to Audit: the dry run before an upgrade. */
export type Mode = 'Enforce' | 'Audit'

/** Weakens the action for what matches; every condition given must match, empty ones match everything. */
export interface Exemption {
  /** Named in log lines and audit annotations, so that an admission can be explained. */
  name: string
  namespaces: string[]
  users: string[]
  groups: string[]
  /** Subresources, for example `status`. */
  subresources: string[]
  /** Feature gates. */
  features: string[]
  /** The strongest action left: `Audit` or `Warn`. */
  action: Exclude<Action, 'Deny'>
  /** Void from this moment on. */
  until: Date | null
}

/** How findings become a decision; made from the configuration (src/config). */
export interface Policy {
  validationActions: Record<SurfaceName, Action>
  mode: Mode
  /** Caps every action once it has closed. Null: there is none, and no end. */
  window: RollbackWindow | null
  /** The first that matches holds. */
  exemptions: Exemption[]
}

/** What is known of an admission request besides its objects. */
export interface RequestAttributes {
  operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'
  /** What the client asked for (requestKind, requestResource), not what it was converted to. */
  kind: GroupVersionKind
  resource: GroupVersionResource
  subresource: string
  namespace: string
  name: string
  username: string
  groups: string[]
  dryRun: boolean
}
