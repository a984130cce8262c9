/** A group/version/resource, the key of everything the apiserver serves. The core group is `""`. */
export interface GroupVersionResource {
  group: string
  version: string
  resource: string
}

/** A group/version/kind, as an object's `apiVersion` and `kind` name it. */
export interface GroupVersionKind {
  group: string
  version: string
  kind: string
}

/** `v1/pods`, `apps/v1/deployments`: the spelling of `--runtime-config`, of the catalog and of reports. */
export function formatResource({ group, version, resource }: GroupVersionResource): string {
  return group === '' ? `${version}/${resource}` : `${group}/${version}/${resource}`
}

/** `v1`, `apps/v1`: an object's `apiVersion`. */
export function formatGroupVersion({ group, version }: { group: string; version: string }): string {
  return group === '' ? version : `${group}/${version}`
}

/** `v1/Pod`, `apps/v1/Deployment`. */
export function formatKind(gvk: GroupVersionKind): string {
  return `${formatGroupVersion(gvk)}/${gvk.kind}`
}

/**
 * Reads `apps/v1/deployments` or `v1/pods`.
 * @throws {RangeError} when there are not two or three parts.
 */
export function parseResource(text: string): GroupVersionResource {
  const parts = text.split('/')
  if (parts.length === 2) return { group: '', version: parts[0]!, resource: parts[1]! }
  if (parts.length === 3) return { group: parts[0]!, version: parts[1]!, resource: parts[2]! }
  throw new RangeError(
    `"${text}" is not a resource: write group/version/resource, for example apps/v1/deployments`,
  )
}

/** Splits an `apiVersion`: `apps/v1` → group `apps`, version `v1`; `v1` → the core group. */
export function parseGroupVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/')
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}
