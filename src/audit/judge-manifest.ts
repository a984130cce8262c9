import { evaluate } from '../evaluate/evaluate.ts'
import type { Finding } from '../evaluate/finding.ts'
import { formatGroupVersion, formatResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import type { ObjectReference, ReportFinding, ReportItem } from './report.ts'
import type { Manifest } from './sources/manifest.ts'

/** Judges one object from a file against the release that is audited for. Pure. */
export function judgeManifest(surface: Surface, { object, kind, source }: Manifest): ReportItem {
  const findings = evaluate(surface, 'target', { object, kind, origin: 'file' })
  return {
    object: { apiVersion: formatGroupVersion(kind), kind: kind.kind, ...nameOf(object) },
    source,
    findings: findings.map(reportFinding),
  }
}

/** A generateName stands with a "*" behind it, which no name can have. */
function nameOf(object: Record<string, unknown>): Pick<ObjectReference, 'namespace' | 'name'> {
  const { namespace, name, generateName } = (object['metadata'] ?? {}) as Record<string, unknown>
  const prefix = textOf(generateName)
  return { namespace: textOf(namespace), name: textOf(name) ?? (prefix && `${prefix}*`) }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** In the order of the report's schema, and without what is ours alone (schemaPath). */
function reportFinding(finding: Finding): ReportFinding {
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
    message: finding.message,
    remedy: finding.remedy,
  }
}
