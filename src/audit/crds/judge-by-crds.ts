import { parseGroupVersion } from '../../surface/resource-name.ts'
import type { ReportItem } from '../report.ts'
import { reportFinding } from '../report-finding.ts'
import type { CrdFacts } from './crd-facts.ts'
import { crdFinding, indexCrds, type JudgedFor } from './crd-findings.ts'

/**
 * Adds to custom resources of files what definitions in the same files say of their versions; a definition may come
 * after its resources, so this is done when all is read. What an overlay has said of the same API is not said again.
 */
export function judgeByCrds(items: ReportItem[], crds: CrdFacts[], judged: JudgedFor): ReportItem[] {
  if (crds.length === 0) return items
  const index = indexCrds(crds)
  return items.map((item) => {
    const { apiVersion, kind } = item.object
    const finding = crdFinding(index, { ...parseGroupVersion(apiVersion), kind }, judged)
    if (finding === null || item.findings.some(({ reason }) => reason === finding.reason)) return item
    return { ...item, findings: [...item.findings, reportFinding(finding)] }
  })
}
