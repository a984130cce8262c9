import type { ScopedResource } from './webhook-scope.ts'

/** `rules` of a webhook (admissionregistration.k8s.io/v1 RuleWithOperations). */
export interface WebhookRule {
  apiGroups: string[]
  apiVersions: string[]
  operations: string[]
  resources: string[]
}

/** A deletion brings nothing, a connection stores nothing. */
const OPERATIONS = ['CREATE', 'UPDATE']

/**
 * The fewest rules that match exactly the given resources: one for all resources of a group that are matched in the
 * same versions. Sorted, so that the same surfaces always give the same text.
 */
export function compactRules(scope: ScopedResource[]): WebhookRule[] {
  const versionsOf = new Map<string, Set<string>>()
  for (const { group, version, path } of scope) {
    const name = `${group} ${path}`
    versionsOf.set(name, (versionsOf.get(name) ?? new Set()).add(version))
  }
  const byVersions = Map.groupBy([...versionsOf], ([name, versions]) => {
    const [group] = name.split(' ')
    return `${group} ${[...versions].sort()}`
  })
  return [...byVersions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => {
      const [group, versions] = key.split(' ')
      return {
        apiGroups: [group!],
        apiVersions: versions!.split(','),
        operations: OPERATIONS,
        resources: members.map(([name]) => name.split(' ')[1]!).sort(),
      }
    })
}
