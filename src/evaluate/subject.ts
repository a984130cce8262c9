import type { GroupVersionKind, GroupVersionResource } from '../surface/resource-name.ts'

/** An object to be judged. */
export interface Subject {
  /** The object as JSON.parse gives it; any other value has no findings of its own. */
  object: unknown
  kind: GroupVersionKind
  /** What the request names; found by the kind where absent. */
  resource?: GroupVersionResource
  /** `status` when only the status is written. */
  subresource?: string
  /**
   * `file`: written by hand, a field that no release knows is a typo. `request`, `stored`: from an apiserver, where
   * such a field comes from a release newer than the catalog, and null or empty means absent.
   */
  origin: 'file' | 'stored' | 'request'
  /**
   * Values that a server fills in by itself count as uses: of an old object, where they are what keeps a gate's field
   * in use.
   */
  withDefaults?: boolean
}
