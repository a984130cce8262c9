import type { KubeResponse } from './kube-request.ts'

/** Field and reason of each cause of a refusal by the guard, sorted by field; empty when it is none. */
export function causesOf({ status, body }: KubeResponse): [field: string, reason: string][] {
  if (status !== 422) return []
  const causes: { field: string; reason: string }[] = body.details?.causes ?? []
  return causes
    .map(({ field, reason }): [string, string] => [field, reason])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}
