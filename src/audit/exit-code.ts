import type { AuditReport } from './report.ts'

/** Exit codes of every emuguard command that judges (docs/audit.md); 1 is an error, there is no report then. */
export const EXIT = { clean: 0, error: 1, warnings: 2, breaking: 3, incomplete: 4 } as const

/** What was not read might break: incomplete wins. `info` alone is a warning. */
export function exitCodeOf({ summary }: Pick<AuditReport, 'summary'>): number {
  if (summary.incomplete > 0) return EXIT.incomplete
  if (summary.findings > summary.byHazard.info) return EXIT.breaking
  return summary.findings > 0 ? EXIT.warnings : EXIT.clean
}
