import type { Evaluation } from '../evaluate/evaluation.ts'
import type { Guard } from '../evaluate/judge.ts'
import { pathText } from './finding-text.ts'
import { printable } from './printable.ts'

/** Keeps an audit event small; the response, the metrics and the log have the rest. */
const MAX_FINDINGS = 10

/**
 * What the audit log of the apiserver keeps of a request with findings: who judged it by what, and why something was
 * let pass. Made only where there are findings, so that ordinary events do not grow.
 */
export function auditAnnotations({ surfaces }: Guard, { findings }: Evaluation): Record<string, string> {
  const listed = findings
    .slice(0, MAX_FINDINGS)
    .map((finding) => `${finding.action} ${finding.surface} ${finding.reason} ${pathText(finding)}`)
  const more = findings.length > MAX_FINDINGS ? [`and ${findings.length - MAX_FINDINGS} more`] : []
  const softeners = [...new Set(findings.flatMap(({ softenedBy }) => softenedBy ?? []))]
  return {
    findings: [...listed, ...more].join('; '),
    surfaces: surfaces.map(({ name, surface }) => `${name}=${surface.version}`).join(','),
    ...(softeners.length === 0 ? {} : { exemption: printable(softeners.join(','), 512) }),
  }
}
