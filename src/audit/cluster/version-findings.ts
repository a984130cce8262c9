import type { ServedResource } from '../../cluster/discovery.ts'
import { apiFinding } from '../../evaluate/api-finding.ts'
import type { Finding } from '../../evaluate/finding.ts'
import { type ManagedFields, readManagedFields } from '../../evaluate/requested/managed-fields.ts'
import { formatGroupVersion, formatResource, parseGroupVersion } from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import type { Manager } from '../report.ts'
import type { Reading } from './reading.ts'

/** A finding about a version, and who wrote through it. */
export interface VersionFinding {
  finding: Finding
  managers: Manager[]
}

/**
 * Who still uses versions of an object's API that the surface does not serve, or not for long. That an object can be
 * read through such a version says nothing; managedFields do (ADR 9). An entry is out of date when the same manager has
 * since written through another version.
 */
export function versionFindings(
  surface: Surface,
  { resource, watched }: Reading,
  object: unknown,
): VersionFinding[] {
  const entries = readManagedFields(object)
  const isReadable = surface.served.has(formatResource(resource))
  return watched.flatMap((version): VersionFinding | [] => {
    // Of an object that the release cannot read at all, enough is said.
    if (!isReadable && version.version === resource.version) return []
    const users = entries.filter((entry) => isOf(entry, version) && !hasMovedOn(entry, entries))
    const finding = users.length > 0 ? apiFinding(surface, 'target', version, version) : null
    if (finding === null) return []
    const names = [...new Set(users.map(({ manager }) => manager))].join(', ')
    return {
      managers: users.map(({ fields: _, ...manager }) => manager),
      finding: {
        ...finding,
        hazard: finding.reason === 'APIDeprecated' ? 'info' : 'update-blocked',
        message: `${finding.message}; written through it by ${names}`,
      },
    }
  })
}

function isOf({ apiVersion }: ManagedFields, version: ServedResource): boolean {
  return apiVersion === formatGroupVersion(version)
}

function hasMovedOn(entry: ManagedFields, entries: ManagedFields[]): boolean {
  const { group } = parseGroupVersion(entry.apiVersion)
  return entries.some(
    (other) =>
      other.manager === entry.manager &&
      other.apiVersion !== entry.apiVersion &&
      parseGroupVersion(other.apiVersion).group === group &&
      (other.time ?? '') > (entry.time ?? ''),
  )
}
