import { type ApiStatus, apiStatus, servedSiblings } from '../surface/api-status.ts'
import { maturityOf } from '../surface/api-version-priority.ts'
import { newestRelease, oldestRelease } from '../surface/catalog.ts'
import type { Stage } from '../surface/catalog-format.ts'
import {
  formatGroupVersion,
  formatResource,
  type GroupVersionKind,
  type GroupVersionResource,
} from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { compareReleases } from '../surface/version.ts'
import type { Finding, SurfaceName } from './finding.ts'

type ApiReason = 'APINotIntroduced' | 'APIRemoved' | 'APIDisabled' | 'APIDeprecated'

/** What a surface has against an object's API itself; null when it serves it and announces nothing. */
export function apiFinding(
  surface: Surface,
  name: SurfaceName,
  resource: GroupVersionResource,
  kind: GroupVersionKind,
): Finding | null {
  const status = apiStatus(surface, formatResource(resource))
  const reason = status === null ? 'APINotIntroduced' : reasonFor(surface, status)
  if (reason === null) return null
  const what = `${kind.kind} of ${formatGroupVersion(kind)}`
  return {
    surface: name,
    version: surface.version,
    reason,
    resource,
    fieldPath: 'apiVersion',
    schemaPath: 'apiVersion',
    excusedBy: 'feature',
    feature: status?.missingGates[0] ?? null,
    since: status?.introduced ?? null,
    stage: reason === 'APIDisabled' || reason === 'APIDeprecated' ? stageOf(resource.version) : null,
    hazard: reason === 'APIDeprecated' ? 'info' : 'undecodable',
    seen: 'persisted',
    message: status === null ? neverKnown(surface, what) : describe(surface, reason, what, status),
    remedy: remedyFor(surface, reason, resource, status),
  }
}

function reasonFor({ version }: Surface, status: ApiStatus): ApiReason | null {
  if (status.state === 'NotIntroduced') return 'APINotIntroduced'
  if (status.state === 'Removed') return 'APIRemoved'
  if (status.state === 'Disabled') return 'APIDisabled'
  return status.deprecated !== null && compareReleases(status.deprecated, version) <= 0
    ? 'APIDeprecated'
    : null
}

function stageOf(version: string): Stage {
  const maturity = maturityOf(version)
  return maturity === 'alpha' ? 'ALPHA' : maturity === 'beta' ? 'BETA' : 'GA'
}

function neverKnown({ version, catalog }: Surface, what: string): string {
  const range = `${oldestRelease(catalog)} to ${newestRelease(catalog)}`
  return `${what} is not served by Kubernetes ${version}, nor by any other release from ${range}`
}

function describe({ version }: Surface, reason: ApiReason, what: string, status: ApiStatus): string {
  switch (reason) {
    case 'APINotIntroduced':
      return `${what} is not known to Kubernetes ${version}${status.introduced ? `; first served by ${status.introduced}` : ''}`
    case 'APIRemoved':
      return `${what} is no longer served by Kubernetes ${version}${status.removed ? `; removed in ${status.removed}` : ''}`
    case 'APIDisabled':
      return status.missingGates.length > 0
        ? `${what} is not served by Kubernetes ${version} while the feature gate ${status.missingGates.join(', ')} is off`
        : `${what} is not served by Kubernetes ${version} unless runtime-config switches it on`
    case 'APIDeprecated':
      return `${what} is deprecated since ${status.deprecated}${status.removed ? ` and served until ${status.removed}` : ''}`
  }
}

function remedyFor(
  surface: Surface,
  reason: ApiReason,
  resource: GroupVersionResource,
  status: ApiStatus | null,
): string {
  const siblings = servedSiblings(surface, resource).filter(
    (version) => version !== formatGroupVersion(resource),
  )
  if (reason === 'APIDisabled' && status!.missingGates.length > 0) {
    return `switch on the feature gate ${status!.missingGates.join(', ')} there, or do not use it before it is on by default`
  }
  if (siblings.length > 0) return `use ${siblings[0]}, which Kubernetes ${surface.version} serves`
  if (reason === 'APIDisabled')
    return `serve it with --runtime-config=${formatGroupVersion(resource)}=true, or do not use it`
  if (status?.replacement) return `use ${status.replacement}`
  if (reason === 'APINotIntroduced' && status?.introduced) {
    return `do not use it as long as ${surface.version} must take the object`
  }
  return 'delete it or replace it by another API; Kubernetes names no successor'
}
