import type { Finding } from '../evaluate/finding.ts'
import { formatResource } from '../surface/resource-name.ts'
import type { Evidence, Manager, ReportFinding } from './report.ts'

/** A finding in the order of the report's schema, and without what is ours alone (schemaPath, excusedBy). */
export function reportFinding(
  finding: Finding,
  { managers, evidence }: { managers: Manager[]; evidence: Evidence } = { managers: [], evidence: 'none' },
): ReportFinding {
  return {
    surface: finding.surface,
    version: finding.version,
    reason: finding.reason,
    resource: formatResource(finding.resource),
    fieldPath: finding.fieldPath,
    feature: finding.feature,
    since: finding.since,
    stage: finding.stage,
    hazard: finding.hazard,
    seen: finding.seen,
    managers,
    evidence,
    message: finding.message,
    remedy: finding.remedy,
  }
}
