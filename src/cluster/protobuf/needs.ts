import type { DropNode } from '../../surface/drop-rules.ts'
import { type RuleNode, stepsOf } from '../../surface/gate-rules.ts'
import type { Surface } from '../../surface/surface.ts'

/** Places of an object that somebody looks at, as a tree beside the schema. A place that has a node is read. */
export interface Need {
  /** Tells nodes apart. */
  id: number
  fields: Map<string, Need>
  /** List items and map values alike. */
  item: Need | null
  /** Whether all that is below is wanted as well. */
  isWhole: boolean
}

/**
 * The places of a resource (`v1/pods`) that the rules of surfaces and their conditions look at, those of the fields that
 * a server drops, and `also` (schema paths, `status.nodeInfo`), each with all below it. Null when there are none.
 */
export function needsOf(surfaces: Surface[], resource: string, also: string[]): Need | null {
  let count = 0
  const newNeed = (): Need => ({ id: count++, fields: new Map(), item: null, isWhole: false })
  const root = newNeed()
  const step = (need: Need, name: string): Need => {
    if (name === '*') {
      need.item ??= newNeed()
      return need.item
    }
    const known = need.fields.get(name) ?? newNeed()
    need.fields.set(name, known)
    return known
  }
  const add = (steps: string[]) => steps.reduce(step, root)

  for (const surface of surfaces) {
    if (surface.isForecast) continue
    forEachRule(surface.rulesOf(resource, true), ({ steps, conditions }) => {
      add(steps)
      for (const condition of conditions) add(condition.steps)
    })
    forEachRule(surface.dropsOf(resource), ({ steps }) => add(steps))
  }
  for (const path of also) add(stepsOf(path)).isWhole = true
  return count === 1 ? null : root
}

function forEachRule<N extends RuleNode | DropNode>(
  root: N | null,
  visit: (rule: N['rules'][number]) => void,
): void {
  const nodes: (RuleNode | DropNode)[] = root === null ? [] : [root]
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    for (const rule of node.rules) visit(rule)
    nodes.push(...node.fields.values())
    if (node.item !== null) nodes.push(node.item)
  }
}
