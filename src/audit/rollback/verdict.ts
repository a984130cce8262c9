import type { Hazard } from '../../evaluate/finding.ts'
import type { ReportItem, Verdict } from '../report.ts'
import type { RollbackCheck } from './rollback-check.ts'

/** Objects that cannot be read, or never again updated: no way back without hand-work first. */
const BLOCKING: ReadonlySet<Hazard> = new Set(['undecodable', 'update-blocked'])

/** What is lost or runs differently, and all that remains works. */
const LOSING: ReadonlySet<Hazard> = new Set(['security', 'behaviour', 'dropped'])

/**
 * What the way back comes to (docs/adr/0008): one blocking finding decides, however much was not read; nothing else is
 * said for sure unless everything was.
 */
export function verdictOf(items: ReportItem[], checks: RollbackCheck[], isComplete: boolean): Verdict {
  const uses = items.flatMap((item) => item.findings.map((finding) => ({ item, finding })))
  const isBlocked =
    uses.some(({ item, finding }) => BLOCKING.has(finding.hazard) && !isManifest(item)) ||
    checks.some(({ check, hazard }) => BLOCKING.has(hazard) || check === 'kubeletVersion')
  if (isBlocked) return 'not ready'
  if (!isComplete) return 'incomplete'
  const isLosing =
    // What was dropped already is no loss of the way back.
    uses.some(({ item, finding: { hazard, seen } }) =>
      LOSING.has(hazard) ? seen === 'persisted' : BLOCKING.has(hazard) && isManifest(item),
    ) || checks.some(({ hazard }) => LOSING.has(hazard))
  return isLosing ? 'ready with losses' : 'ready'
}

/** A Helm release's manifest is stored as opaque bytes: it is its next upgrade that fails, not a read or update. */
function isManifest({ source }: ReportItem): boolean {
  return 'helmRelease' in source
}
