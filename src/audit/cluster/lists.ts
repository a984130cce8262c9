import type { ListPage } from '../../cluster/list-page.ts'
import type { ListSelection } from '../../cluster/list-path.ts'
import { decodeList } from '../../cluster/protobuf/decode-list.ts'
import { decodePlan } from '../../cluster/protobuf/decode-plan.ts'
import { referencePaths } from '../../evaluate/references/reference-findings.ts'
import { formatResource } from '../../surface/resource-name.ts'
import type { Surfaces } from './judge-stored.ts'
import type { Reading } from './reading.ts'

/** One list to be read. */
export interface List {
  reading: Reading
  selection: ListSelection
  /** `v1/pods in shop`, for people. */
  name: string
  /** Reads its pages from protobuf; undefined where only JSON will do. */
  decode: ((body: Uint8Array) => ListPage) | undefined
}

export interface ListScope {
  /** Null: all of them, and what is in none. */
  namespaces: string[] | null
  labelSelector?: string | undefined
  /** Ask for JSON only. */
  noProtobuf?: boolean | undefined
  /** Whether objects are wanted whole, not just what may be found in them. */
  isWhole?: boolean | undefined
}

/** The lists that readings come to. Whoever names namespaces may have no right to anything outside of them. */
export function listsOf(surfaces: Surfaces, readings: Reading[], scope: ListScope): List[] {
  const { namespaces, labelSelector } = scope
  const selected: ListSelection = labelSelector === undefined ? {} : { labelSelector }
  return readings.flatMap((reading): List[] => {
    const name = formatResource(reading.resource)
    if (namespaces !== null && !reading.resource.namespaced) return []
    const decode = scope.noProtobuf ? undefined : decoder(surfaces, reading, scope.isWhole ?? false)
    if (namespaces === null) return [{ reading, selection: selected, name, decode }]
    return namespaces.map((namespace) => ({
      reading,
      selection: { namespace, ...selected },
      name: `${name} in ${namespace}`,
      decode,
    }))
  })
}

function decoder(
  { target, running }: Surfaces,
  { resource, watched }: Reading,
  isWhole: boolean,
): List['decode'] {
  const plan = decodePlan(
    target.catalog,
    running === null ? [target] : [target, running],
    formatResource(resource),
    {
      // The last-applied annotation tells versions, too.
      also: [...(watched.length > 0 ? ['metadata.annotations'] : []), ...referencePaths(resource)],
      isWhole,
    },
  )
  return plan === null ? undefined : (body) => decodeList(body, plan)
}
