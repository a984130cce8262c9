import type { Catalog } from '../../../../src/surface/catalog.ts'
import { apiserverFlags } from '../../apiserver-flags.ts'
import { type RealAnswer, withServer } from '../real-answers.ts'
import { RANDOM_REFERENCE } from '../references.ts'
import type { TruthObject } from '../truth-object.ts'
import { validRandomObjects } from './valid-random-objects.ts'

/** Random objects made of those of the corpus; none without being asked for. */
export async function randomReferences(
  catalog: Catalog,
  corpus: TruthObject[],
  { count, seed, milliseconds }: { count: number; seed: number; milliseconds: number },
): Promise<Map<TruthObject, RealAnswer>> {
  if (count === 0) return new Map()
  // Also of those that are not valid, and which these are is not asked: the objects are to depend on the seed alone.
  const seeds = corpus.filter(({ resource }) => resource !== null)
  const made = await withServer(RANDOM_REFERENCE.version, apiserverFlags(RANDOM_REFERENCE), (request) =>
    validRandomObjects(catalog, request, seeds, { count, seed, milliseconds }),
  )
  console.log(
    `\nRandom objects, seed ${seed}: ${made.generated} made, ${made.valid.size} valid (${made.validAtOnce} as they were, the others repaired), ${made.refused} given up, ${made.repeated} not new`,
  )
  return made.valid
}
