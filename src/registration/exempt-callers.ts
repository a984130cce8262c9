import { defaultExemptions } from '../config/default-exemptions.ts'

/** `matchConditions` of a webhook. */
export interface MatchCondition {
  name: string
  expression: string
}

/**
 * The built-in exemptions of users, groups and namespaces as CEL, for the apiserver to apply before it calls: what keeps a
 * cluster alive must not wait for a guard that is down. The own namespace is left to the namespaceSelector.
 */
export const EXEMPT_CALLERS: readonly MatchCondition[] = defaultExemptions(null).flatMap(
  ({ name, namespaces, users, groups }) => {
    // Cluster-scoped objects have no namespace, and what a caller lacks would make CEL fail.
    const conditions = [
      ...namespaces.map(
        (namespace) => `(has(request.namespace) && request.namespace == ${quote(namespace)})`,
      ),
      ...users.map((user) => `request.userInfo.username == ${quote(user)}`),
      ...groups.map(
        (group) => `(has(request.userInfo.groups) && ${quote(group)} in request.userInfo.groups)`,
      ),
    ]
    return conditions.length === 0 ? [] : { name, expression: conditions.join(' || ') }
  },
)

/** Subresources whose writes are never refused. */
export const EXEMPT_SUBRESOURCES: ReadonlySet<string> = new Set(
  defaultExemptions(null).flatMap(({ subresources }) => subresources),
)

/** Matches whoever is not exempt. */
export function notExempt(): MatchCondition[] {
  return EXEMPT_CALLERS.map(({ name, expression }) => ({
    name: `not-${name}`,
    expression: `!(${expression})`,
  }))
}

/** Matches whoever is. */
export function onlyExempt(): MatchCondition[] {
  const expression = EXEMPT_CALLERS.map((condition) => condition.expression).join(' || ')
  return [{ name: 'exempt', expression }]
}

function quote(text: string): string {
  return `'${text}'`
}
