import { compareAddonVersions } from '../surface/check-overlay.ts'
import type { AddonLifecycle } from '../surface/overlay-format.ts'
import {
  formatGroupVersion,
  formatKind,
  type GroupVersionKind,
  type GroupVersionResource,
} from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import type { Finding, Reason } from './finding.ts'

/**
 * What an overlay says against the API of a custom resource; null when nothing. It does not depend on the release of
 * Kubernetes: it is a look-ahead to a version of the add-on, and its surface is `target`, whichever asks.
 */
export function addonFinding(
  { version, catalog }: Surface,
  kind: GroupVersionKind,
  resource: GroupVersionResource,
): Finding | null {
  const life = catalog.addons.get(formatKind(kind))
  const verdict = life && verdictOn(life, `${kind.kind} of ${formatGroupVersion(kind)}`)
  if (!life || !verdict) return null
  const named = Object.entries(life.resources).find(([, name]) => name === kind.kind)![0]
  return {
    surface: 'target',
    version,
    reason: verdict.reason,
    resource: { ...resource, resource: named },
    fieldPath: 'apiVersion',
    schemaPath: 'apiVersion',
    excusedBy: 'feature',
    feature: null,
    since: null,
    stage: null,
    hazard: verdict.reason === 'APIDeprecated' ? 'info' : 'undecodable',
    seen: 'persisted',
    message: verdict.message,
    remedy: remedyFor(life, verdict.reason),
  }
}

interface Verdict {
  reason: Reason
  message: string
}

function verdictOn(
  { addon, target, introduced, deprecated, removed }: AddonLifecycle,
  what: string,
): Verdict | null {
  const isSince = (version: string | undefined) =>
    target !== null && version !== undefined && compareAddonVersions(version, target) <= 0
  if (introduced !== undefined && target !== null && !isSince(introduced)) {
    const message = `${what} is not known to ${addon} ${target}; first served by ${introduced}`
    return { reason: 'APINotIntroduced', message }
  }
  if (isSince(removed)) {
    return {
      reason: 'APIRemoved',
      message: `${what} is no longer served by ${addon} ${target}; removed in ${removed}`,
    }
  }
  if (target !== null && !isSince(deprecated)) return null
  // Which version runs is not known: the fact is told, and nothing is concluded.
  const facts = [
    deprecated === undefined ? null : `deprecated since ${addon} ${deprecated}`,
    removed === undefined ? null : `served until ${addon} ${removed}`,
  ].filter((fact) => fact !== null)
  return facts.length === 0 ? null : { reason: 'APIDeprecated', message: `${what} is ${facts.join(' and ')}` }
}

function remedyFor({ addon, target, replacement }: AddonLifecycle, reason: Reason): string {
  if (replacement !== undefined && reason !== 'APINotIntroduced') return `use ${replacement}`
  if (reason === 'APINotIntroduced') return `do not use it as long as ${addon} ${target} must take the object`
  return `ask the vendor of ${addon}; no successor is known`
}
