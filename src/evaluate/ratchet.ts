import type { Finding } from './finding.ts'

/**
 * Marks what an update did not bring: a finding is excused when the old object had the same one anywhere, at whatever
 * index or key. That is Kubernetes' own rule: what is in use in the old object may stay and spread (dropDisabledFields
 * in pkg/api/pod/util.go and its like), or an update of something else would be refused.
 * `oldFindings` is asked for only when there is something to excuse.
 */
export function excusedFindings(findings: Finding[], oldFindings: () => Finding[]): Set<Finding> {
  if (findings.length === 0) return new Set()
  const inUse = new Set(oldFindings().map(useOf))
  return new Set(findings.filter((finding) => inUse.has(useOf(finding))))
}

function useOf({ reason, feature, schemaPath }: Finding): string {
  return `${reason} ${feature ?? schemaPath}`
}
