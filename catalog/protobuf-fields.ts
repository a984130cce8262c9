/** Type → field number → name in JSON and encoding: docs/catalog.md. */
export type Messages = Record<string, Record<string, string>>

/**
 * The field numbers of all minors in one, with what the given types reach. What only the newest minor says differently is
 * whether zero is left out; a number that ever meant another field or encoding is an error.
 * @param byMinor oldest first
 */
export function unionOfMinors(byMinor: Map<string, Messages>, roots: Set<string>): Messages {
  const union: Messages = {}
  for (const [minor, messages] of byMinor) {
    for (const [type, fields] of Object.entries(messages)) {
      const known = union[type] ?? {}
      union[type] = known
      for (const [number, field] of Object.entries(fields)) {
        const before = known[number]
        if (before !== undefined && meaning(before) !== meaning(field)) {
          throw new Error(
            `field ${number} of ${type} was "${before}" and is "${field}" in ${minor}: a number has two meanings`,
          )
        }
        known[number] = field
      }
    }
  }
  return reachable(union, roots)
}

/** What must never change: not whether zero is left out, nor how managedFields names the items. */
function meaning(field: string): string {
  return field.replace(/ by .*$/, '').replace(/\?$/, '')
}

function reachable(messages: Messages, roots: Set<string>): Messages {
  const reached = new Set(roots)
  for (const type of reached) {
    for (const field of Object.values(messages[type] ?? {})) {
      const inner = /(io\.k8s\.[\w.-]+)/.exec(field)?.[1]
      if (inner !== undefined) reached.add(inner)
    }
  }
  return Object.fromEntries(Object.entries(messages).filter(([type]) => reached.has(type)))
}
