import type { Stage } from '../surface/catalog-format.ts'
import type { GroupVersionResource } from '../surface/resource-name.ts'
import type { Release } from '../surface/version.ts'
import type { PathNode } from './field-path.ts'

/** Why a surface does not take an object; closed, it is a metric label. docs/reference/reasons.md */
export const REASONS = [
  'APINotIntroduced',
  'APIRemoved',
  'APIDisabled',
  'APIDeprecated',
  'FieldNotIntroduced',
  'FieldDisabled',
  'ValueNotAccepted',
  'ExpressionNotAccepted',
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
 * value there (`presence`), the `parent` being there, or nothing (`never`). Expressions: the same text in a field of that
 * name (`expression`), or the same texts at the same path (`expressions`).
 */
export type ExcusedBy = 'feature' | 'path' | 'presence' | 'parent' | 'expression' | 'expressions' | 'never'

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
  /** The same path step by step, for who looks it up in managedFields; absent when the whole API is meant. Not printed. */
  path?: PathNode
  /** What of an old object excuses it: ratchet.ts. Not printed. */
  excusedBy: ExcusedBy
  /** The CEL expression that it is about. Not printed. */
  expression?: string
  /** The feature gate, when one decides. */
  feature: string | null
  /** First release that has it; null when no catalogued release does. */
  since: Release | null
  /** The feature's or API version's stage at the surface's release; null when it does not exist there. */
  stage: Stage | null
  hazard: Hazard
  seen: Seen
  /** Of a reference: to what. An update that refers to something else is new. Not printed. */
  refersTo?: string
  /** Asked for by a server-side apply that may have named it with null or nothing in it: never refused. Not printed. */
  mayBeEmpty?: true
  /** What is wrong, one sentence. */
  message: string
  /** What to do about it, one sentence. */
  remedy: string
}
