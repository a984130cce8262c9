import fc from 'fast-check'
import { formatResource } from '../../../../src/surface/resource-name.ts'
import type { KubeRequest } from '../../kube-request.ts'
import type { Material } from '../random/material.ts'
import { mutated } from '../random/mutations.ts'
import { repaired } from '../random/repair.ts'
import { send } from '../real-answers.ts'
import { placeOf, type Stored } from './store-object.ts'
import type { UpdateVariant } from './update-variants.ts'

type Json = Record<string, unknown>

const STATUSES = 3
const MOST_REPAIRS = 8

/** Updates of the status of an object, valid with everything on; none where its kind has no status of its own. */
export async function randomStatuses(
  material: Material,
  request: KubeRequest,
  seed: number,
  one: Stored,
  old: Json,
): Promise<UpdateVariant[]> {
  const type = material.schema.typeOf(formatResource(one.subject.resource!))!
  const status = material.schema.fieldsOf(type).get('status')?.type
  if (status?.kind !== 'object') return []
  const variants: UpdateVariant[] = []
  for (let number = 0; number < STATUSES; number++) {
    const variant: UpdateVariant = { name: `status ${number}`, subresource: 'status', make: () => null }
    const empty = (old.status as Json | undefined) ?? {}
    const arbitrary = mutated(material, empty, status.type)
      .chain((once) => mutated(material, once, status.type))
      .chain((twice) => mutated(material, twice, status.type))
    const [made] = fc.sample(arbitrary, { seed: seed * 10 + number, numRuns: 1 })
    let object: Json | null = { ...old, status: made }
    for (let attempt = 0; attempt <= MOST_REPAIRS && object !== null; attempt++) {
      const answer = await send(request, 'PUT', placeOf(one, variant), object, true)
      if (answer.status === 404) return []
      if (answer.status === 200) {
        const valid = object.status
        variants.push({ ...variant, make: (current) => ({ ...current, status: valid }) })
        break
      }
      const mended: Json | null = repaired(material, object, type, answer, attempt)
      object = mended === null ? null : { ...old, status: mended.status }
    }
  }
  return variants
}
