import type { AuditReport, Incomplete } from '../report.ts'
import { placeOf } from './place.ts'

/** Something that is missing in the report. */
export interface NotJudged {
  /** Null for a check of the rollback. */
  source: Incomplete['source'] | null
  /** The source as people write it; `rollback` for a check. */
  place: string
  error: string
}

/** What could not be read or checked: every format shows it. */
export function notJudged({ incomplete, rollback }: AuditReport): NotJudged[] {
  return [
    ...incomplete.map(({ source, error }) => ({ source, place: placeOf(source), error })),
    ...(rollback?.unchecked ?? []).map((error) => ({ source: null, place: 'rollback', error })),
  ]
}
