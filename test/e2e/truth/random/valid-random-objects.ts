import fc from 'fast-check'
import type { Catalog } from '../../../../src/surface/catalog.ts'
import { formatResource } from '../../../../src/surface/resource-name.ts'
import type { KubeRequest } from '../../kube-request.ts'
import { atOnce } from '../at-once.ts'
import { ask, type RealAnswer } from '../real-answers.ts'
import type { TruthObject } from '../truth-object.ts'
import { collectMaterial, type Material } from './material.ts'
import { randomObject } from './random-object.ts'
import { repaired } from './repair.ts'

export interface RandomObjects {
  /** Valid ones with the answer of the server that was asked. */
  valid: Map<TruthObject, RealAnswer>
  generated: number
  /** Valid as they were made. */
  validAtOnce: number
  /** Given up: still refused after every repair, or the same as a seed or another. */
  refused: number
  repeated: number
}

const MOST_REPAIRS = 12

/**
 * Makes random objects until the server takes so many of them, the time is over or most come to nothing. The
 * n-th object depends on the seed and its number alone, and on what the server has against it.
 */
export async function validRandomObjects(
  catalog: Catalog,
  request: KubeRequest,
  seeds: TruthObject[],
  { count, seed, milliseconds }: { count: number; seed: number; milliseconds: number },
): Promise<RandomObjects> {
  const material = await collectMaterial(catalog, request, seeds)
  const arbitrary = randomObject(material, seeds)
  const known = new Set(seeds.map(({ object }) => JSON.stringify(object)))
  const result: RandomObjects = { valid: new Map(), generated: 0, validAtOnce: 0, refused: 0, repeated: 0 }
  const made = new Map<number, [TruthObject, RealAnswer]>()
  await atOnce(Array(count * 3).keys(), Date.now() + milliseconds, async (number) => {
    if (made.size >= count) return
    const [raw] = fc.sample(arbitrary, { seed: (seed * 1_000_003 + number) | 0, numRuns: 1 })
    result.generated++
    const subject = { ...raw!, label: `random ${seed}/${number} ${raw!.label}` }
    const accepted = await repairUntilValid(material, request, subject)
    if (accepted === null) {
      result.refused++
      return
    }
    const text = JSON.stringify(accepted.subject.object)
    if (known.has(text)) {
      result.repeated++
      return
    }
    known.add(text)
    if (accepted.repairs === 0) result.validAtOnce++
    made.set(number, [accepted.subject, accepted.answer])
  })
  for (const [, [subject, answer]] of [...made].sort(([a], [b]) => a - b).slice(0, count)) {
    result.valid.set(subject, answer)
  }
  return result
}

async function repairUntilValid(
  material: Material,
  request: KubeRequest,
  subject: TruthObject,
): Promise<{ subject: TruthObject; answer: RealAnswer; repairs: number } | null> {
  const type = material.schema.typeOf(formatResource(subject.resource!))!
  let current = subject
  for (let repairs = 0; repairs <= MOST_REPAIRS; repairs++) {
    const answer = await ask(request, current)
    if (answer.status === 201) return { subject: current, answer, repairs }
    const object = repaired(material, current.object, type, answer, repairs)
    if (object === null) return null
    current = { ...current, object }
  }
  return null
}
