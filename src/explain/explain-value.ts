import { meetsPredicate, type Predicate } from '../surface/predicates.ts'
import type { Surface } from '../surface/surface.ts'
import { fieldHistory } from './explain-field.ts'
import type { FieldRelease, Rollback, Rule, ValueRelease, ValueSubject, Verdict } from './explanation.ts'
import { KEPT, placeRollback, ruleRollback, rulesThatBite } from './field-rollback.ts'

/** Whether the releases take a value of a field, and with which gate. */
export function explainValue(
  surfaces: Surface[],
  resource: string,
  path: string,
  value: string,
): ValueSubject {
  const rows = fieldHistory(surfaces, resource, path).map((row): ValueRelease => {
    const rules = row.rules.filter((rule) => isAbout(rule, value))
    return { ...row, rules, verdict: verdictOf(row, rules, value) }
  })
  const newest = rows.at(-1)!
  const history = rows.map((row) =>
    row === newest ? row : { ...row, rollback: valueRollback(newest, row, resource, value) },
  )
  return { kind: 'value', resource, path, value, history }
}

function isAbout({ values, not }: Rule, value: string): boolean {
  if (values !== null && !values.some((one) => String(one) === value)) return false
  return not === null || !meetsPredicate(not as Predicate, value)
}

function verdictOf(row: FieldRelease, rules: Rule[], value: string): Verdict {
  if (!row.inSchema) return 'noField'
  const inForce = rules.filter((rule) => rule.inForce && rule.when === null)
  const dropping = inForce.find((rule) => rule.effect !== 'refused') ?? inForce[0]
  if (dropping) return dropping.effect
  return isListed(row, rules, value) ? 'accepted' : 'refused'
}

/** A value behind a gate may be missing from a list that was made with the gate off. */
function isListed({ acceptedValues }: FieldRelease, rules: Rule[], value: string): boolean {
  return (
    acceptedValues === null || acceptedValues.includes(value) || rules.some((rule) => rule.values !== null)
  )
}

function valueRollback(newest: ValueRelease, older: ValueRelease, resource: string, value: string): Rollback {
  const place = placeRollback(newest, older, resource)
  if (place) return place
  if (!isListed(newest, newest.rules, value)) {
    return {
      outcome: 'absent',
      partly: false,
      sentence: `nothing to lose, ${newest.release} refuses it itself`,
    }
  }
  const biting = rulesThatBite(newest, older)
  const rule = biting.find((one) => one.effect !== 'refused') ?? biting[0]
  if (rule) return ruleRollback({ ...rule, values: null, not: null })
  return isListed(older, older.rules, value)
    ? KEPT
    : { outcome: 'refused', partly: false, sentence: 'refused, as is every update of objects that have it' }
}
