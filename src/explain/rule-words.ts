import type { Rule } from './explanation.ts'

/** What a rule does, without the gate: `Gt, Lt refused`, `dropped with spec.resources`. */
export function ruleWords(rule: Omit<Rule, 'featureGates' | 'inForce' | 'path' | 'storedIsKept'>): string {
  const uses = usesOf(rule)
  return [uses ?? [], rule.effect, along(rule), rule.tightens ? 'while on' : []].flat().join(' ')
}

function along({ drops }: Pick<Rule, 'drops'>): string | string[] {
  return drops === null ? [] : `with ${drops}`
}

/** The uses that a rule is about: `Gt, Lt`, `what is no envVarName`; null when it is every one. */
export function usesOf({ values, not, when }: Pick<Rule, 'values' | 'not' | 'when'>): string | null {
  const parts: string[] = []
  if (values !== null) parts.push(values.join(', '))
  if (not !== null) parts.push(`what is no ${not}`)
  for (const [path, wanted] of Object.entries(when ?? {}))
    parts.push(`where ${path} is ${wanted.join(' or ')}`)
  return parts.length === 0 ? null : parts.join(' ')
}

/** `A or B`; for a rule that tightens `A and B`. */
export function gateNames({ featureGates, tightens }: Rule): string {
  return featureGates.map((gate) => gate.name).join(tightens ? ' and ' : ' or ')
}
