import type { CatalogFile, GatedPaths, GateRule } from './catalog-format.ts'
import type { GateState } from './feature-gates.ts'

/** The rules in force on a surface, as a tree beside the schema: the walker goes down both at once. */
export interface RuleNode {
  fields: Map<string, RuleNode>
  /** List items and map values alike. */
  item: RuleNode | null
  rules: ActiveRule[]
}

/** A rule that the surface's gates put into force, with its paths taken apart. */
export interface ActiveRule {
  rule: GateRule
  /** The gates of which any one would avoid it (for one that tightens: which all are on). */
  gates: string[]
  /** Where it holds: field names, and `*` for any item. */
  steps: string[]
  conditions: { steps: string[]; values: unknown[] }[]
}

/**
 * The rules of resources (`v1/pods`, `v1/pods/status`) that are in force with the given gates; null when there are none.
 * A gate that the release does not register has been on for good, unless it came later: then the release refuses what
 * the gate was made to allow.
 * @param newer the files of all later releases, oldest first.
 */
export function activeRules(
  file: CatalogFile,
  newer: CatalogFile[],
  resources: string[],
  gates: Map<string, GateState>,
): RuleNode | null {
  const root = newNode()
  let count = 0
  const isOn = (gate: string) => gates.get(gate)?.enabled ?? true
  const isActive = (rule: GateRule) =>
    rule.tightens ? [rule.gate].flat().every(isOn) : ![rule.gate].flat().some(isOn)
  const active = resources.flatMap((resource) => [
    ...rulesOf(file, resource).filter(([, rule]) => isActive(rule)),
    ...laterAllowances(file, newer, resource),
  ])
  for (const [path, rule] of active) {
    const steps = stepsOf(path.text)
    nodeAt(root, steps).rules.push({
      rule,
      gates: [rule.gate].flat(),
      steps,
      conditions: Object.entries(rule.when ?? {}).map(([other, values]) => ({
        steps: stepsOf(path.prefix + other),
        values,
      })),
    })
    count++
  }
  return count === 0 ? null : root
}

/** What later releases allow by a gate that this one has not heard of, each gate and path once. */
function laterAllowances(file: CatalogFile, newer: CatalogFile[], resource: string): [RulePath, GateRule][] {
  const seen = new Set<string>()
  return newer
    .flatMap((other) => rulesOf(other, resource))
    .filter(([path, rule]) => {
      if (rule.effect !== 'refused' || rule.tightens) return false
      const names = [rule.gate].flat()
      const key = `${path.text} ${names}`
      if (seen.has(key) || names.some((name) => Object.hasOwn(file.featureGates, name))) return false
      seen.add(key)
      return true
    })
}

const pathsOf = new WeakMap<CatalogFile, Map<string, Map<string, GateRule[]>>>()

/** Every rule about one path of a resource, whatever the gates: `spec.containers[*].lifecycle.stopSignal`. */
export function rulesAt(file: CatalogFile, resource: string, schemaPath: string): GateRule[] {
  return rulesByPath(file, resource).get(schemaPath) ?? []
}

/** Laid out once a resource: findings come in numbers, and a pod template has hundreds of rules. */
function rulesByPath(file: CatalogFile, resource: string): Map<string, GateRule[]> {
  const known = pathsOf.get(file)?.get(resource)
  if (known !== undefined) return known
  const paths = new Map<string, GateRule[]>()
  for (const [{ text }, rule] of rulesOf(file, resource)) {
    const rules = paths.get(text)
    if (rules === undefined) paths.set(text, [rule])
    else rules.push(rule)
  }
  pathsOf.set(file, (pathsOf.get(file) ?? new Map()).set(resource, paths))
  return paths
}

export interface RulePath {
  text: string
  /** What stands before the paths of a type's rules. */
  prefix: string
}

/** Every rule of a resource with its path, whatever the gates. */
export function rulesOf(file: CatalogFile, resource: string, prefix = ''): [RulePath, GateRule][] {
  return rulesIn(file, file.gatedResources[resource] ?? {}, prefix)
}

function rulesIn(file: CatalogFile, paths: GatedPaths, prefix: string): [RulePath, GateRule][] {
  return Object.entries(paths).flatMap(([path, entry]): [RulePath, GateRule][] =>
    Array.isArray(entry)
      ? entry.map((rule) => [{ text: prefix + path, prefix }, rule])
      : rulesIn(file, file.gatedTypes[entry.of] ?? {}, `${prefix}${path}.`),
  )
}

/** `spec.containers[*].name` → spec, containers, *, name. */
export function stepsOf(path: string): string[] {
  return path.split(/\.|(?=\[)/).map((step) => (step.startsWith('[') ? '*' : step))
}

function newNode(): RuleNode {
  return { fields: new Map(), item: null, rules: [] }
}

function nodeAt(root: RuleNode, steps: string[]): RuleNode {
  let node = root
  for (const step of steps) {
    if (step === '*') node = node.item ??= newNode()
    else {
      const next = node.fields.get(step) ?? newNode()
      node.fields.set(step, next)
      node = next
    }
  }
  return node
}
