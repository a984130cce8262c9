import type { GroupVersionResource } from '../surface/resource-name.ts'

/** Which objects of a resource are listed. */
export interface ListSelection {
  /** Default: all namespaces, and what is in none. */
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
}

/** `/apis/apps/v1/namespaces/shop/deployments?limit=500` */
export function listPath(
  { group, version, resource }: GroupVersionResource,
  { namespace, labelSelector, fieldSelector }: ListSelection,
  limit: number,
  continueToken: string | null,
): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const place = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  const query = new URLSearchParams({ limit: String(limit) })
  if (labelSelector) query.set('labelSelector', labelSelector)
  if (fieldSelector) query.set('fieldSelector', fieldSelector)
  if (continueToken !== null) query.set('continue', continueToken)
  return `${root}${place}/${resource}?${query}`
}
