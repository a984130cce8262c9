import { madeBy, subjectsOf } from './authority-name.ts'
import { readBundle, union } from './ca-bundle.ts'
import type { Situation } from './situation.ts'

/** So many are called by their names. */
const NAMED = 3

/** What of the caBundles no guard made and no certificate of the Secret needs: one line that says so, or null. */
export function foreignNote({
  stored,
  trust,
  authorityName,
}: Pick<Situation, 'stored' | 'trust' | 'authorityName'>): string | null {
  if (typeof trust === 'string' || stored === null) return null
  const { current, next, authorities } = stored
  const all = union(...trust.bundles)
  const own = madeBy(authorityName, all)
  const shown = [current, next].flatMap((pair) => (pair === null ? [] : readBundle(pair.certificate)))
  const foreign = all.filter((pem) => ![...own, ...authorities, ...shown].includes(pem))
  if (foreign.length === 0) return null
  const more = foreign.length > NAMED ? `; and ${foreign.length - NAMED} more` : ''
  const named = subjectsOf(foreign.slice(0, NAMED)).join('; ')
  return `the caBundle also trusts what no guard made, and guards leave it there: ${named}${more}`
}
