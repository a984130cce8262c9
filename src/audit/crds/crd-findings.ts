import type { Finding, Reason, SurfaceName } from '../../evaluate/finding.ts'
import { comparePriority } from '../../surface/api-version-priority.ts'
import { formatGroupVersion, type GroupVersionKind } from '../../surface/resource-name.ts'
import type { Release } from '../../surface/version.ts'
import type { CrdFacts } from './crd-facts.ts'

/** What a finding says of the surface; a CustomResourceDefinition knows of none. */
export interface JudgedFor {
  name: SurfaceName
  version: Release
}

/** The definitions of one cluster or one set of manifests, by group and kind. */
export type CrdIndex = ReadonlyMap<string, CrdFacts>

/** Two definitions of the same group and kind: the later one holds, as it does when both are applied. */
export function indexCrds(crds: Iterable<CrdFacts>): CrdIndex {
  return new Map([...crds].map((crd) => [`${crd.group}/${crd.kind}`, crd]))
}

/** What the definition of a custom resource has against the version it is written in; null when nothing, or no definition. */
export function crdFinding(crds: CrdIndex, kind: GroupVersionKind, judged: JudgedFor): Finding | null {
  const crd = crds.get(`${kind.group}/${kind.kind}`)
  if (crd === undefined) return null
  const version = crd.versions.find(({ name }) => name === kind.version)
  const what = `${kind.kind} of ${formatGroupVersion(kind)}`
  const by = `the CustomResourceDefinition ${crd.name}`
  if (version === undefined) {
    const wasStored = crd.storedVersions?.includes(kind.version) ?? false
    const reason = wasStored ? 'APIRemoved' : 'APINotIntroduced'
    return finding(crd, kind, judged, reason, `${what} is not served: ${by} has no version ${kind.version}`)
  }
  if (!version.served) {
    return finding(crd, kind, judged, 'APIDisabled', `${what} is not served: ${by} has it switched off`)
  }
  if (!version.deprecated) return null
  const words = version.deprecationWarning === null ? '' : ` (${oneLine(version.deprecationWarning)})`
  return finding(crd, kind, judged, 'APIDeprecated', `${what} is deprecated by ${by}${words}`)
}

function finding(
  crd: CrdFacts,
  kind: GroupVersionKind,
  { name, version }: JudgedFor,
  reason: Reason,
  message: string,
): Finding {
  const [best] = crd.versions
    .filter(({ served, deprecated }) => served && !deprecated)
    .map((candidate) => candidate.name)
    .sort(comparePriority)
  return {
    surface: name,
    version,
    reason,
    resource: { group: kind.group, version: kind.version, resource: crd.plural },
    fieldPath: 'apiVersion',
    schemaPath: 'apiVersion',
    excusedBy: 'feature',
    feature: null,
    since: null,
    stage: null,
    hazard: reason === 'APIDeprecated' ? 'info' : 'undecodable',
    seen: 'persisted',
    message,
    remedy:
      best === undefined
        ? 'ask the vendor of the definition; it serves no version that is not deprecated'
        : `use ${crd.group}/${best}, which the definition serves`,
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
