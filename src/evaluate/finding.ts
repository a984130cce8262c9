import type { Stage } from '../surface/catalog-format.ts'
import type { GroupVersionResource } from '../surface/resource-name.ts'
import type { Release } from '../surface/version.ts'

/** Why a surface does not take an object; closed, it is a metric label. docs/reference/reasons.md */
export const REASONS = [
  'APINotIntroduced',
  'APIRemoved',
  'APIDisabled',
  'APIDeprecated',
  'FieldNotIntroduced',
  'FieldDisabled',
  'ValueNotAccepted',
] as const
export type Reason = (typeof REASONS)[number]

/** What a use costs after a rollback to the surface's version; closed, it is a metric label. */
export const HAZARDS = ['undecodable', 'update-blocked', 'security', 'behaviour', 'dropped', 'info'] as const
export type Hazard = (typeof HAZARDS)[number]

/** The surfaces a guard can hold an object against; closed, it is a metric label. */
export const SURFACE_NAMES = ['emulation', 'minCompatibility', 'target'] as const
export type SurfaceName = (typeof SURFACE_NAMES)[number]

/** `persisted`: the object itself carries it. `requested`: asked for, but dropped by the running apiserver. */
export type Seen = 'persisted' | 'requested'

/**
 * What of the old object lets an update keep a use: a use of the same `feature` anywhere, one at the same `path`, any
 * value there (`presence`), the `parent` being there, or nothing (`never`).
 */
export type ExcusedBy = 'feature' | 'path' | 'presence' | 'parent' | 'never'

/** One use of something that a surface lacks. */
export interface Finding {
  surface: SurfaceName
  /** The surface's release. */
  version: Release
  reason: Reason
  resource: GroupVersionResource
  /** Kubernetes' notation: `spec.containers[0].livenessProbe`; `apiVersion` when the whole API is meant. */
  fieldPath: string
  /** The same path without list indices and map keys: what ratcheting compares. Not printed. */
  schemaPath: string
  /** What of an old object excuses it: ratchet.ts. Not printed. */
  excusedBy: ExcusedBy
  /** The feature gate, when one decides. */
  feature: string | null
  /** First release that has it; null when no catalogued release does. */
  since: Release | null
  /** The feature's or API version's stage at the surface's release; null when it does not exist there. */
  stage: Stage | null
  hazard: Hazard
  seen: Seen
  /** What is wrong, one sentence. */
  message: string
  /** What to do about it, one sentence. */
  remedy: string
}
