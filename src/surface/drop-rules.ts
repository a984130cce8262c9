import type { CatalogFile, GateRule } from './catalog-format.ts'
import type { GateState } from './feature-gates.ts'
import { type ActiveRule, type RulePath, rulesOf, stepsOf } from './gate-rules.ts'

/** The fields that are dropped while a gate is off, as a tree with the keys of managedFields: `f:spec`, `f:hostUsers`. */
export interface DropNode {
  fields: Map<string, DropNode>
  /** List items and map values alike. */
  item: DropNode | null
  rules: DropRule[]
}

/** A rule by which a field is dropped. Its conditions are left out: that the field is gone shows that they were met. */
export interface DropRule extends ActiveRule {
  /** How many steps of its path stay at least: one less than all, or fewer where more than the field is dropped. */
  kept: number
}

/**
 * The rules by which a server drops fields of a resource (`v1/pods`) with the given gates; null when there are none. A
 * field that the release has not in its schema is kept by a newer binary that emulates it, except where that binary
 * has it behind a gate: so the rules of later releases belong to it as far as their gates are not on.
 * @param newer the files of all later releases, oldest first.
 */
export function dropRules(
  file: CatalogFile,
  newer: CatalogFile[],
  resource: string,
  gates: Map<string, GateState>,
): DropNode | null {
  const root = newNode()
  const seen = new Set<string>()
  const add = (other: CatalogFile, isOnUnheard: boolean) => {
    const isOn = (gate: string) => gates.get(gate)?.enabled ?? isOnUnheard
    for (const [path, rule] of rulesOf(other, resource)) {
      if (rule.effect !== 'dropped' || rule.tightens || [rule.gate].flat().some(isOn)) continue
      const key = `${path.text} ${rule.gate}`
      if (seen.has(key)) continue
      seen.add(key)
      const made = dropRule(path, rule)
      nodeAt(root, made.steps).rules.push(made)
    }
  }
  // A gate that the release does not register any more has been on for good; one of a later release is off.
  add(file, true)
  for (const other of newer) add(other, false)
  return seen.size === 0 ? null : root
}

/** The rules at a place of the tree; none where the tree does not reach it. */
export function dropRulesAt(root: DropNode | null, steps: string[]): DropRule[] {
  let node: DropNode | null | undefined = root
  for (const step of steps) node = step === '*' ? node?.item : node?.fields.get(`f:${step}`)
  return node?.rules ?? []
}

function dropRule({ text, prefix }: RulePath, rule: GateRule): DropRule {
  const steps = stepsOf(text)
  const dropped = rule.drops === undefined ? steps : stepsOf(prefix + rule.drops)
  return { rule, gates: [rule.gate].flat(), steps, conditions: [], kept: dropped.length - 1 }
}

function newNode(): DropNode {
  return { fields: new Map(), item: null, rules: [] }
}

function nodeAt(root: DropNode, steps: string[]): DropNode {
  let node = root
  for (const step of steps) {
    if (step === '*') node = node.item ??= newNode()
    else {
      const next = node.fields.get(`f:${step}`) ?? newNode()
      node.fields.set(`f:${step}`, next)
      node = next
    }
  }
  return node
}
