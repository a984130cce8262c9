import { HAZARDS, type Hazard } from '../../evaluate/finding.ts'
import type { AuditReport, Rollback } from '../report.ts'
import { HAZARD_LEVELS } from './hazard-levels.ts'
import { type Row, rowsOf } from './rows.ts'

export type Check = Rollback['checks'][number]

/** What a rollback does in one way: the findings and checks of one hazard. */
export interface HazardGroup {
  hazard: Hazard
  /** `is silently lost` … */
  heading: string
  rows: Row[]
  checks: Check[]
}

/** The findings and rollback checks of a report by hazard, worst first; hazards without any are left out. */
export function hazardGroups(report: AuditReport): HazardGroup[] {
  const groups = HAZARDS.map((hazard) => ({
    hazard,
    heading: HAZARD_LEVELS[hazard].heading,
    rows: [] as Row[],
    checks: (report.rollback?.checks ?? []).filter((check) => check.hazard === hazard),
  }))
  const byHazard = new Map(groups.map((group) => [group.hazard, group]))
  for (const row of rowsOf(report)) byHazard.get(row.finding.hazard)!.rows.push(row)
  return groups.filter(({ rows, checks }) => rows.length > 0 || checks.length > 0)
}
