import type { AuditReport } from './report.ts'

/** Exit codes of every emuguard command that judges (docs/audit.md); 1 is an error, there is no report then. */
export const EXIT = { clean: 0, error: 1, warnings: 2, breaking: 3, incomplete: 4 } as const

/** What was not read might break: incomplete wins. `info` alone is a warning. Checks of a way back count as findings do. */
export function exitCodeOf({ summary, rollback }: Pick<AuditReport, 'summary' | 'rollback'>): number {
  const { checks, unchecked } = rollback ?? { checks: [], unchecked: [] }
  if (summary.incomplete + unchecked.length > 0) return EXIT.incomplete
  const isBreaking =
    summary.findings > summary.byHazard.info || checks.some(({ hazard }) => hazard !== 'info')
  if (isBreaking) return EXIT.breaking
  return summary.findings + checks.length > 0 ? EXIT.warnings : EXIT.clean
}
