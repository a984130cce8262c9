import type { ObjectReference, ReportFinding } from '../report.ts'

/** The operations of RFC 6902 that a fix needs. */
export type PatchOperation = { op: 'test'; path: string; value: unknown } | { op: 'remove'; path: string }

/** A use that no patch can take away. */
export interface LeftUse extends Pick<ReportFinding, 'fieldPath' | 'reason' | 'hazard'> {
  why: string
}

/** How an object can be rid of what stands in the way back. */
export interface Fix {
  object: ObjectReference
  /** `apps/v1/deployments` */
  resource: string
  /** Guarded by `test` for every value that it takes away; empty when none can be. */
  patch: PatchOperation[]
  /** The whole object without the uses, where it cannot be changed and must be made anew; else null. */
  manifest: Record<string, unknown> | null
  left: LeftUse[]
}
