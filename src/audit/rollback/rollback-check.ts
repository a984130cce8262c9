import type { Rollback } from '../report.ts'

/** Something besides objects' findings that a way back depends on. */
export type RollbackCheck = Rollback['checks'][number]

/** What a check came to. */
export interface Checked {
  checks: RollbackCheck[]
  /** What could not be told, one sentence each. */
  unchecked: string[]
}
