import { evaluate } from '../../evaluate/evaluate.ts'
import type { Finding } from '../../evaluate/finding.ts'
import { requestedFindings } from '../../evaluate/requested/requested-findings.ts'
import type { Surface } from '../../surface/surface.ts'
import type { CrdIndex } from '../crds/crd-findings.ts'
import { type CustomUse, customUses } from '../crds/custom-uses.ts'
import { evidenceOf } from '../evidence/evidence-of.ts'
import { lastAppliedFindings } from '../evidence/last-applied-findings.ts'
import type { ReportFinding } from '../report.ts'
import { reportFinding } from '../report-finding.ts'
import type { Reading } from './reading.ts'
import { versionFindings } from './version-findings.ts'

/** What the objects of a cluster are held against. */
export interface Surfaces {
  /** The release that is audited for. */
  target: Surface
  /** The server that answers, which drops what its emulation version does not serve; null when it is not known. */
  running: Surface | null
  /** Definitions of custom resources, where they were read. */
  crds?: CrdIndex
}

/** A finding, and how a report gives it, with who is behind it. */
export interface StoredFinding {
  finding: Finding
  reported: ReportFinding
}

/** What is to be said of an object of a cluster. Pure. */
export function judgeStored(
  { target, running, crds = new Map() }: Surfaces,
  reading: Reading,
  object: Record<string, unknown>,
): StoredFinding[] {
  const { resource } = reading
  const subject = { object, kind: resource, resource, origin: 'stored' } as const
  const lacks = evaluate(target, 'target', subject)
    // That it can be read through this version says nothing of who writes through it.
    .filter(({ reason }) => reason !== 'APIDeprecated')
  const requested = running === null ? [] : requestedFindings(running, 'emulation', subject)
  const found = [...lacks, ...requested].map((finding) => ({
    finding,
    reported: reportFinding(finding, evidenceOf(object, finding)),
  }))
  if (!target.catalog.groups.has(resource.group)) {
    return [...found, ...customUses(target, crds, object, resource).map(reportedUse)]
  }
  return reading.watched.length === 0 ? found : [...found, ...aboutVersions(target, reading, object)]
}

function aboutVersions(target: Surface, reading: Reading, object: Record<string, unknown>): StoredFinding[] {
  const { resource, watched } = reading
  const written = versionFindings(target, reading, object)
  const applied = lastAppliedFindings(target, 'target', { object, kind: resource, origin: 'stored' }).filter(
    ({ resource: { version } }) =>
      watched.some((other) => other.version === version) &&
      !written.some(({ finding }) => finding.resource.version === version),
  )
  return [
    ...written.map(reportedUse),
    ...applied.map((finding) => ({ finding, reported: reportFinding(finding) })),
  ]
}

function reportedUse({ finding, managers }: CustomUse): StoredFinding {
  return { finding, reported: reportFinding(finding, { managers, evidence: 'exact' }) }
}
