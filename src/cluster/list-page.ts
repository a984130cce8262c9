/** One page of a list. The items of a typed list carry neither apiVersion nor kind. */
export interface ListPage {
  items: Record<string, unknown>[]
  /** Null on the last page. */
  continueToken: string | null
  resourceVersion: string | null
  remainingItemCount: number | null
}

/** @throws {Error} with one line, when the body is no list in JSON. */
export function readJsonPage(body: Uint8Array): ListPage {
  const list: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'))
  if (!isObject(list)) throw new Error('it is not an object')
  const { items, metadata } = list
  // Go writes an empty list as null; a proxy's own page has none.
  if (items !== null && !Array.isArray(items)) throw new Error('it has no items')
  const bad = items?.findIndex((item) => !isObject(item)) ?? -1
  if (bad >= 0) throw new Error(`items[${bad}] is not an object`)
  const { continue: token, resourceVersion, remainingItemCount } = isObject(metadata) ? metadata : {}
  return {
    items: items ?? [],
    continueToken: typeof token === 'string' && token !== '' ? token : null,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : null,
    remainingItemCount: typeof remainingItemCount === 'number' ? remainingItemCount : null,
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where etcd has an object among those of its resource; lists are in this order, byte by byte. */
export function keyOf(item: Record<string, unknown>): Buffer {
  const { namespace, name } = (isObject(item['metadata']) ? item['metadata'] : {}) as Record<string, string>
  return Buffer.from(namespace ? `${namespace}/${name}` : `${name}`)
}
