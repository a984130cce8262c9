import type { Catalog } from '../../../../src/surface/catalog.ts'
import type { Comparison } from '../compare-surface.ts'
import { share } from '../share.ts'
import { shuffled } from '../shuffled.ts'
import type { TruthObject } from '../truth-object.ts'
import type { TruthSurface } from '../truth-surfaces.ts'
import { compareUpdates } from './compare-updates.ts'

/** Random objects that are also stored and updated: enough to see every kind. */
const UPDATED_RANDOM_OBJECTS = 300

/** Updates on every surface but those with everything on, where all was stored: release by release. */
export async function updateComparisons(
  catalog: Catalog,
  surfaces: TruthSurface[],
  corpus: TruthObject[],
  random: TruthObject[],
  seed: number,
  deadline: number,
  say: (line: string) => void,
): Promise<{ comparisons: Comparison[]; failures: string[] }> {
  const comparisons: Comparison[] = []
  const failures: string[] = []
  const byRelease = Map.groupBy(
    surfaces.filter(({ name }) => !name.endsWith('everything')),
    ({ release }) => release,
  )
  const examples = corpus.filter(({ path }) => path !== null)
  const subjects = shuffled([...examples, ...random.slice(0, UPDATED_RANDOM_OBJECTS)], seed)
  for (const [index, [release, some]] of [...byRelease].entries()) {
    const end = Date.now() + share(deadline, byRelease.size - index)
    const run = { release, surfaces: some, subjects, seed, deadline: end }
    const found = await compareUpdates(catalog, run, say)
    comparisons.push(...found.comparisons)
    failures.push(...found.failures)
  }
  return { comparisons, failures }
}
