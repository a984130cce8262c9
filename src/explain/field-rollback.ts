import { isKnown } from './api-in-release.ts'
import type { FieldRelease, Rollback, Rule } from './explanation.ts'
import { gateNames, usesOf } from './rule-words.ts'

/** What becomes of a field that the newest release wrote, once an older one runs at its defaults. */
export function fieldRollback(newest: FieldRelease, older: FieldRelease, resource: string): Rollback {
  return (
    placeRollback(newest, older, resource) ??
    joined([...refusedValues(newest, older), ...rulesThatBite(newest, older).map(ruleRollback)])
  )
}

/** What is decided by the API and the schema alone; null when the field is there. */
export function placeRollback(newest: FieldRelease, older: FieldRelease, resource: string): Rollback | null {
  if (!newest.inSchema) return whole('absent', `nothing to lose, ${newest.release} has no such field itself`)
  if (!isKnown(older.api)) {
    return whole('unreadable', `unreadable, ${resource} is not known there: such objects cannot be decoded`)
  }
  if (!older.inSchema) {
    return whole(
      'dropped',
      'dropped, there is no such field: a stored one is lost at the next write of its object',
    )
  }
  return newest.api === 'served' && older.api !== 'served'
    ? whole('unserved', `stored but not served, ${resource} is off there by default`)
    : null
}

/** A rule that tightens in the newest release as well stops nothing that could be stored. */
export function rulesThatBite(newest: FieldRelease, older: FieldRelease): Rule[] {
  const already = newest.rules.filter((rule) => rule.tightens && rule.inForce).map(gateNames)
  return older.rules.filter((rule) => rule.inForce && !(rule.tightens && already.includes(gateNames(rule))))
}

/** The outcome that a rule in force has. */
export function ruleRollback(rule: Rule): Rollback {
  const uses = usesOf(rule)
  const state = rule.featureGates.every((gate) => gate.registered || gate.default)
    ? `${gateNames(rule)} is ${rule.tightens ? 'on' : 'off'} there by default`
    : `there is no ${gateNames(rule)} yet`
  const around = rule.drops ?? null
  const verb = uses === null ? rule.effect : `${uses}: ${rule.effect}`
  const what = around === null ? verb : `${verb} with ${around}`
  const stored = rule.storedIsKept
    ? 'objects that have it already keep it'
    : rule.effect === 'refused'
      ? 'so is every update of objects that have it'
      : 'objects that have it lose it at their next write'
  return {
    outcome: rule.effect,
    partly: uses !== null,
    sentence: `${what} in new objects, as ${state}; ${stored}`,
  }
}

function refusedValues(newest: FieldRelease, older: FieldRelease): Rollback[] {
  const gated = new Set(older.rules.flatMap((rule) => rule.values ?? []).map(String))
  const accepted = older.acceptedValues
  if (newest.acceptedValues === null || accepted === null) return []
  const lost = newest.acceptedValues.filter((value) => !accepted.includes(value) && !gated.has(value))
  return lost.length === 0
    ? []
    : [
        {
          outcome: 'refused',
          partly: true,
          sentence: `${lost.join(', ')}: refused, as is every update with it`,
        },
      ]
}

/** What holds for every use outranks what holds for some. */
function joined(parts: Rollback[]): Rollback {
  const first = parts.find((part) => !part.partly) ?? parts[0]
  if (first === undefined) return KEPT
  if (!first.partly) return first
  return { ...first, sentence: [...parts.map((part) => part.sentence), 'anything else is kept'].join('; ') }
}

export const KEPT: Rollback = { outcome: 'kept', partly: false, sentence: 'kept' }

function whole(outcome: Rollback['outcome'], sentence: string): Rollback {
  return { outcome, partly: false, sentence }
}
