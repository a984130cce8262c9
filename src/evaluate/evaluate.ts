import { formatKind, type GroupVersionResource, parseResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { addonFinding } from './addon-finding.ts'
import { apiFinding } from './api-finding.ts'
import { fieldFindings } from './field-findings.ts'
import type { Finding, SurfaceName } from './finding.ts'
import { cutFinding, embeddedFinding, manifestsIn } from './references/embedded-manifests.ts'
import { referenceFindings } from './references/reference-findings.ts'
import type { Subject } from './subject.ts'

/**
 * Says what a surface lacks of an object, of the APIs it refers to and of the manifests it holds. Of a custom resource it
 * has nothing to say but what an overlay tells of its API. Manifests that a request holds are not judged: most are for
 * another cluster, and they are judged where they are applied. Pure; takes any JSON value, however deep or hostile.
 */
export function evaluate(surface: Surface, name: SurfaceName, subject: Subject): Finding[] {
  const findings = ownFindings(surface, name, subject)
  if (subject.origin === 'request') return findings
  const around = customResource(subject)
  const { manifests, isCut } = manifestsIn(subject.object, subject.kind)
  for (const { object, kind, path } of manifests) {
    for (const finding of ownFindings(surface, name, { object, kind, origin: subject.origin })) {
      // What no release has ever had is for whoever applies it to judge: Routes of OpenShift are of v1, too.
      if (finding.reason === 'APINotIntroduced' && finding.since === null) continue
      findings.push(embeddedFinding(finding, path, around))
    }
  }
  if (isCut) findings.push(cutFinding(surface, name, around))
  return findings
}

function ownFindings(surface: Surface, name: SurfaceName, subject: Subject): Finding[] {
  const resource = resourceOf(surface, subject)
  if (resource === null) return [addonFinding(surface, subject.kind, customResource(subject)) ?? []].flat()
  const api = apiFinding(surface, name, resource, subject.kind)
  if (api !== null && api.reason !== 'APIDeprecated') return [api]
  const fields = fieldFindings(surface, name, resource, subject)
  const references = referenceFindings({ surface, name, resource }, subject.object)
  return [...(api === null ? [] : [api]), ...fields, ...references]
}

/** Of a custom resource in a file only the kind is known. */
function customResource({ kind, resource }: Subject): GroupVersionResource {
  return resource ?? { group: kind.group, version: kind.version, resource: kind.kind }
}

/** The resource that an object belongs to; null when it is not one of Kubernetes' own. */
export function resourceOf({ catalog }: Surface, { kind, resource }: Subject): GroupVersionResource | null {
  if (!catalog.groups.has(kind.group)) return null
  if (resource !== undefined) return catalog.groups.has(resource.group) ? resource : null
  const known = catalog.resourceOfKind.get(formatKind(kind))
  if (known !== undefined) return parseResource(known)
  if (catalog.subresourceKinds.has(formatKind(kind))) return null
  return { group: kind.group, version: kind.version, resource: kind.kind }
}
