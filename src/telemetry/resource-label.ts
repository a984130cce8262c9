import type { Catalog } from '../surface/catalog.ts'
import { formatResource, type GroupVersionResource } from '../surface/resource-name.ts'

/** Stands for every resource that the catalog does not know. */
export const UNKNOWN_RESOURCE: GroupVersionResource = { group: '', version: '', resource: 'unknown' }

/**
 * Makes the function that turns a resource into label values: itself when some release of the catalog has or had it,
 * else UNKNOWN_RESOURCE. A request may name anything; a label may not.
 */
export function resourceLabels(catalog: Catalog): (resource: GroupVersionResource) => GroupVersionResource {
  const known = new Set(Object.keys(catalog.retired.resources))
  for (const file of catalog.files.values()) {
    for (const key of Object.keys(file.resources)) known.add(key)
  }
  return (resource) => (known.has(formatResource(resource)) ? resource : UNKNOWN_RESOURCE)
}
