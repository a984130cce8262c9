import { HAZARDS, REASONS } from '../evaluate/finding.ts'
import { newestRelease } from '../surface/catalog.ts'
import type { Surface } from '../surface/surface.ts'
import type { AuditResult } from './audit-files.ts'
import {
  type AuditedCluster,
  type AuditReport,
  REPORT_API_VERSION,
  REPORT_KIND,
  type Rollback,
} from './report.ts'

/** What a report says besides what was found. */
export interface ReportContext {
  /** Null: none was asked. */
  cluster?: AuditedCluster | null
  /** Null: it was not asked for. */
  rollback?: Rollback | null
}

/** Puts what was found together with what it comes to. Pure. */
export function makeReport(
  surface: Surface,
  { files, items, incomplete, ...result }: AuditResult,
  { cluster = null, rollback = null }: ReportContext = {},
): AuditReport {
  const findings = items.flatMap((item) => item.findings)
  return {
    apiVersion: REPORT_API_VERSION,
    kind: REPORT_KIND,
    to: surface.version,
    cluster,
    rollback,
    items,
    incomplete,
    summary: {
      files,
      objects: result.objects ?? items.length,
      clean: result.clean ?? items.filter((item) => item.findings.length === 0).length,
      findings: findings.length,
      byReason: countBy(
        REASONS,
        findings.map(({ reason }) => reason),
      ),
      byHazard: countBy(
        HAZARDS,
        findings.map(({ hazard }) => hazard),
      ),
      incomplete: incomplete.length,
      notKnown: notKnown(surface),
    },
  }
}

/** Every key is there, also with 0: the report keeps its shape. */
function countBy<K extends string>(keys: readonly K[], values: K[]): Record<K, number> {
  const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>
  for (const value of values) counts[value]++
  return counts
}

function notKnown({ version, isForecast, catalog }: Surface): string[] {
  if (!isForecast) return []
  const newest = newestRelease(catalog)
  return [
    `Kubernetes ${version} is newer than this catalog, which ends with ${newest}: only removals announced by then are judged`,
    `fields, values and feature gates that Kubernetes ${version} adds or removes are not known`,
  ]
}
