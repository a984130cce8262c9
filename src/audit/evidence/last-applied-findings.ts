import { apiFinding } from '../../evaluate/api-finding.ts'
import type { Finding, SurfaceName } from '../../evaluate/finding.ts'
import type { Subject } from '../../evaluate/subject.ts'
import {
  formatGroupVersion,
  formatKind,
  parseGroupVersion,
  parseResource,
} from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'

/** Where `kubectl apply` without server-side apply keeps the manifest that it was given. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** All annotations of an object come to 256 KiB at most (ValidateAnnotationsSize); longer text is not from an apiserver. */
const MAX_LENGTH = 256 * 1024

/**
 * What the manifest that kubectl applied last says of the API version that its author uses, where that is not the one
 * the object was read through. Information only: the object is stored in whatever version the server chose, and the
 * annotation grows stale as soon as another tool takes over. But the manifest is somewhere, and the next
 * `kubectl apply` of it fails against a release that does not serve its version.
 */
export function lastAppliedFindings(
  surface: Surface,
  name: SurfaceName,
  { object, kind }: Subject,
): Finding[] {
  const applied = readLastApplied(object)
  if (applied === null || applied.apiVersion === formatGroupVersion(kind)) return []
  const appliedKind = { ...parseGroupVersion(applied.apiVersion), kind: applied.kind }
  // The annotation may be copied from anywhere; of another kind it says nothing about this object.
  const key = surface.catalog.resourceOfKind.get(formatKind(appliedKind))
  if (applied.kind !== kind.kind || key === undefined) return []
  const finding = apiFinding(surface, name, parseResource(key), appliedKind)
  if (finding === null) return []
  return [
    {
      ...finding,
      fieldPath: `metadata.annotations[${LAST_APPLIED}]`,
      schemaPath: 'metadata.annotations[*]',
      hazard: 'info',
      message: `the manifest last applied by kubectl uses ${applied.apiVersion}: ${finding.message}`,
    },
  ]
}

function readLastApplied(object: unknown): { apiVersion: string; kind: string } | null {
  const { metadata } = (object ?? {}) as { metadata?: { annotations?: unknown } | null }
  const annotations = metadata?.annotations
  if (typeof annotations !== 'object' || annotations === null) return null
  const text = Object.hasOwn(annotations, LAST_APPLIED)
    ? (annotations as Record<string, unknown>)[LAST_APPLIED]
    : undefined
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return null
  const { apiVersion, kind } = parse(text)
  return typeof apiVersion === 'string' && typeof kind === 'string' ? { apiVersion, kind } : null
}

/** A damaged annotation is no finding: nothing but kubectl reads it, and it writes it anew. */
function parse(text: string): { apiVersion?: unknown; kind?: unknown } {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}
