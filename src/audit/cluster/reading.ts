import type { ServedResource } from '../../cluster/discovery.ts'

/** One list that an audit makes: a resource, through one version. ADR 9 says which. */
export interface Reading {
  resource: ServedResource
  /**
   * Versions that the server serves and the surface's release does not, or not for long. Who writes through them is told
   * by managedFields, and only by them.
   */
  watched: ServedResource[]
}
