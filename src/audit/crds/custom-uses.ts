import { addonFinding } from '../../evaluate/addon-finding.ts'
import type { Finding } from '../../evaluate/finding.ts'
import { readManagedFields } from '../../evaluate/requested/managed-fields.ts'
import { type GroupVersionKind, parseGroupVersion } from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import type { Manager } from '../report.ts'
import { type CrdIndex, crdFinding } from './crd-findings.ts'

/** A finding about a version of a custom resource, and who wrote through it. */
export interface CustomUse {
  finding: Finding
  managers: Manager[]
}

/** What definitions and overlays have against a version of a custom resource; null when nothing. */
export function customFinding(surface: Surface, crds: CrdIndex, kind: GroupVersionKind): Finding | null {
  const plural = crds.get(`${kind.group}/${kind.kind}`)?.plural ?? kind.kind
  const resource = { group: kind.group, version: kind.version, resource: plural }
  return (
    addonFinding(surface, kind, resource) ??
    crdFinding(crds, kind, { name: 'target', version: surface.version })
  )
}

/**
 * The versions through which a stored custom resource was written, as its managedFields tell: whoever wrote through a
 * version that is deprecated or no longer served will do it again. Information only: the object itself can be read in
 * every version.
 */
export function customUses(
  surface: Surface,
  crds: CrdIndex,
  object: unknown,
  kind: GroupVersionKind,
): CustomUse[] {
  const entries = readManagedFields(object).filter(
    ({ apiVersion }) => parseGroupVersion(apiVersion).group === kind.group,
  )
  return [...Map.groupBy(entries, ({ apiVersion }) => apiVersion)].flatMap(
    ([apiVersion, writers]): CustomUse | [] => {
      const written = { ...kind, ...parseGroupVersion(apiVersion) }
      const finding = customFinding(surface, crds, written)
      if (finding === null) return []
      const names = [...new Set(writers.map(({ manager }) => manager))].join(', ')
      return {
        managers: writers.map(({ fields: _, ...manager }) => manager),
        finding: {
          ...finding,
          hazard: 'info',
          message: `${finding.message}; written through it by ${names}`,
        },
      }
    },
  )
}

/** Whether anything could be said of how a custom resource was written. */
export function hasCustomFacts(surface: Surface, crds: CrdIndex, kind: GroupVersionKind): boolean {
  const versions = crds.get(`${kind.group}/${kind.kind}`)?.versions ?? []
  const names = new Set(versions.map(({ name }) => name))
  for (const life of surface.catalog.addons.values()) {
    if (life.group === kind.group && Object.values(life.resources).includes(kind.kind))
      names.add(life.version)
  }
  return [...names].some((version) => customFinding(surface, crds, { ...kind, version }) !== null)
}
