import { evaluate } from '../evaluate/evaluate.ts'
import type { Surface } from '../surface/surface.ts'
import { objectReference } from './object-reference.ts'
import type { ReportItem } from './report.ts'
import { reportFinding } from './report-finding.ts'
import type { Manifest } from './sources/manifest.ts'

/** Judges one object from a file against the release that is audited for. Pure. */
export function judgeManifest(surface: Surface, { object, kind, source }: Manifest): ReportItem {
  const findings = evaluate(surface, 'target', { object, kind, origin: 'file' })
  return {
    object: objectReference(kind, object),
    source,
    owner: null,
    owned: [],
    findings: findings.map((finding) => reportFinding(finding)),
  }
}
