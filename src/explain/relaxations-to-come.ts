import type { Surface } from '../surface/surface.ts'
import type { FieldRelease, Rule } from './explanation.ts'

/**
 * What a release refuses because the gate that relaxes it does not exist yet: a gate that is off is the behaviour before
 * the gate. The catalog's file of such a release has no rule for it, there being no gate to try; nor does that release
 * let an update keep what it refuses.
 */
export function relaxationsToCome(surfaces: Surface[], rows: FieldRelease[], index: number): Rule[] {
  const row = rows[index]!
  if (!row.inSchema) return []
  const isToCome = (gate: string) =>
    surfaces.slice(0, index + 1).every(({ file }) => !Object.hasOwn(file.featureGates, gate))
  const known = new Set(row.rules.map(nameOf))
  return rows.slice(index + 1).flatMap(({ rules }) =>
    rules.flatMap((rule): Rule[] => {
      const isRelaxation = rule.effect === 'refused' && !rule.tightens
      if (!isRelaxation || !rule.featureGates.every(({ name }) => isToCome(name))) return []
      if (known.has(nameOf(rule))) return []
      known.add(nameOf(rule))
      const featureGates = rule.featureGates.map(({ name }) => ({ ...NOT_YET, name }))
      return [{ ...rule, featureGates, inForce: true, storedIsKept: false }]
    }),
  )
}

const NOT_YET = { registered: false, stage: null, default: false, locked: true }

function nameOf({ featureGates, path, effect }: Rule): string {
  return `${effect} ${path} ${featureGates.map(({ name }) => name).join(' ')}`
}
