import type { ReportFinding } from '../report.ts'

/** What a finding says, as a text that is the same for the same use in another object of the same kind. */
export function useOf(finding: ReportFinding): string {
  return useText(finding, schemaPathOf(finding.fieldPath))
}

/**
 * A finding as the object itself has it, and as one made from a template in it has it: what a Deployment has at
 * `spec.template.spec.hostUsers`, its pods have at `spec.hostUsers`.
 */
export function templateUses(finding: ReportFinding): string[] {
  const path = schemaPathOf(finding.fieldPath)
  const starts = [0, ...[...path.matchAll(/(?<=emplate\.)(?=metadata\.|spec\.)/g)].map(({ index }) => index)]
  return starts.map((start) => useText(finding, path.slice(start)))
}

/** The API of an object is a use of its own: that of what it makes is another. */
function useText(
  { reason, feature, fieldPath, surface, seen, hazard, resource }: ReportFinding,
  path: string,
): string {
  const api = fieldPath === 'apiVersion' ? resource : null
  return JSON.stringify([reason, feature, surface, seen, hazard, api, path])
}

/** Without indices and keys: pods may have more containers than their template. */
function schemaPathOf(fieldPath: string): string {
  return fieldPath.replace(/\[[^\]]*\]/g, '[*]')
}
