import type { KubeRequest } from '../../kube-request.ts'
import { type ObjectPlace, type RealAnswer, send } from '../real-answers.ts'
import type { TruthObject } from '../truth-object.ts'
import { type UpdateVariant, updateVariants, withoutUses } from './update-variants.ts'

type Json = Record<string, unknown>

/** An object in etcd, and what is to be done to it. */
export interface Stored extends ObjectPlace {
  /** Updates that the server with everything on takes, with its answers. */
  updates: { variant: UpdateVariant; reference: RealAnswer }[]
}

/**
 * Stores an object as it is, and, where a path of it is meant, once more without what is there, and tries its updates.
 * @param statuses makes more updates of what is stored.
 */
export async function storeObject(
  request: KubeRequest,
  subject: TruthObject,
  suffix: string,
  others: TruthObject[],
  statuses: (one: Stored, old: Json) => Promise<UpdateVariant[]>,
): Promise<Stored[]> {
  const name = `${(subject.object.metadata as { name?: string }).name ?? 'x'}-${suffix}`
  const subresource = subject.path?.startsWith('status') ? 'status' : ''
  const variants = updateVariants(subject.path, others)
  const plain = subject.path === null ? null : withoutUses(subject.object, subject.path)
  const withItAgain: UpdateVariant[] = [
    { name: 'with it again', make: (old) => ({ ...subject.object, metadata: old.metadata }) },
    ...variants.filter(({ name }) => /^(turned|joined)/.test(name)),
  ]
  const found: Stored[] = []
  for (const [object, its, kind] of [
    [subject.object, variants, 'used'],
    [plain, withItAgain, 'unused'],
  ] as const) {
    if (object === null) continue
    const one: Stored = { subject, name: kind === 'used' ? name : `${name}-0`, subresource, updates: [] }
    if (!(await create(request, one, object))) continue
    const { body: old } = await send(request, 'GET', one)
    const more = kind === 'used' ? await statuses(one, old) : []
    for (const variant of [...its, ...more]) {
      const made = variant.make(old)
      if (made === null) continue
      const reference = await send(request, 'PUT', placeOf(one, variant), made, true)
      if (reference.status !== 200) continue
      one.updates.push({ variant: { ...variant, name: `${kind}, ${variant.name}` }, reference })
    }
    if (one.updates.length > 0) found.push(one)
  }
  return found
}

/** Where an update goes. */
export function placeOf(one: Stored, { subresource = one.subresource }: UpdateVariant): ObjectPlace {
  return { ...one, subresource }
}

async function create(request: KubeRequest, one: Stored, object: Json): Promise<boolean> {
  const metadata = { ...(object.metadata as object), name: one.name }
  const { status, body } = await send(request, 'POST', { ...one, subresource: '' }, { ...object, metadata })
  if (status !== 201 || one.subresource === '') return status === 201
  const withStatus = { ...body, status: object.status }
  return (await send(request, 'PUT', one, withStatus)).status === 200
}
