import type { Outcome, Tally } from './explanation.ts'

const WORDS: Record<Outcome, string> = {
  unreadable: 'unreadable',
  unserved: 'stored but not served',
  refused: 'refused',
  dropped: 'dropped',
  changed: 'changed',
  kept: 'kept',
  absent: 'not in the newest release either',
}
const NAMED = 8

/** Many things' outcomes, the worst first. */
export function tally(outcomes: [name: string, outcome: Outcome][]): Tally {
  const order = Object.keys(WORDS) as Outcome[]
  const groups = order.flatMap((outcome) => {
    const names = outcomes.flatMap(([name, other]) => (other === outcome ? [name] : []))
    return names.length === 0 ? [] : [[outcome, names] as const]
  })
  const told = groups.filter(([outcome]) => outcome !== 'absent')
  const sentence =
    told.length === 1 && outcomes.length > 1 && told[0]![1].length === outcomes.length
      ? `everything ${WORDS[told[0]![0]]}`
      : told.map(([outcome, names]) => `${WORDS[outcome]}: ${listed(names)}`).join('; ')
  return { outcomes: Object.fromEntries(groups), sentence: sentence || 'nothing to lose' }
}

function listed(names: string[]): string {
  return names.length <= NAMED
    ? names.join(', ')
    : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`
}
