import type { ListPage } from '../list-page.ts'
import { type Cursor, cursorOf, malformed, readEnd, readLength, skipValue } from './cursor.ts'
import type { DecodePlan } from './decode-plan.ts'
import { PageError } from './page-error.ts'
import { readMessage } from './read-message.ts'
import { readText } from './read-text.ts'

export { PageError } from './page-error.ts'

/** What every answer begins with (k8s.io/apimachinery/pkg/runtime/serializer/protobuf). */
const MAGIC = 'k8s\0'

/**
 * Reads a list as `application/vnd.kubernetes.protobuf`: what the plan wants of each item, as JSON would have it, and all
 * of it where an item has a field whose number the catalog does not know; such a field is called `field 57 of TYPE`.
 * Items have their apiVersion and kind. Lists and maps that JSON writes as null or empty are absent.
 * @throws {PageError} when it is malformed, cut off, or a list of another kind.
 */
export function decodeList(body: Uint8Array, plan: DecodePlan): ListPage {
  const cursor = cursorOf(body)
  if (cursor.bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new PageError(`it does not begin as Kubernetes' protobuf does, but with ${preview(cursor)}`)
  }
  cursor.at = MAGIC.length
  const { apiVersion, kind, end } = readEnvelope(cursor)
  if (apiVersion !== plan.apiVersion || kind !== `${plan.kind}List`) {
    throw new PageError(`it is a ${kind} of ${apiVersion}, not a ${plan.kind}List of ${plan.apiVersion}`)
  }
  return readList(cursor, end, plan)
}

function preview({ bytes }: Cursor): string {
  return JSON.stringify(bytes.toString('latin1', 0, 20))
}

/** Reads runtime.Unknown, `{typeMeta, raw, contentEncoding, contentType}`, and leaves the cursor where `raw` begins. */
function readEnvelope(cursor: Cursor): { apiVersion: string; kind: string; end: number } {
  const all = cursor.bytes.length
  let [apiVersion, kind] = ['', '']
  let [start, end] = [-1, all]
  while (cursor.at < all) {
    const tag = readLength(cursor)
    if (tag === 0x0a) {
      const stop = readEnd(cursor, all)
      while (cursor.at < stop) {
        const inner = readLength(cursor)
        if (inner === 0x0a) apiVersion = readText(cursor, readEnd(cursor, stop))
        else if (inner === 0x12) kind = readText(cursor, readEnd(cursor, stop))
        else skipValue(cursor, inner & 7, stop)
      }
    } else if (tag === 0x12) {
      end = readEnd(cursor, all)
      start = cursor.at
      cursor.at = end
    } else if (tag === 0x1a) {
      const encoding = readText(cursor, readEnd(cursor, all))
      if (encoding !== '') throw malformed(cursor, `content encoding ${JSON.stringify(encoding)}`)
    } else skipValue(cursor, tag & 7, all)
  }
  if (start < 0) throw new PageError('its envelope has no list in it')
  cursor.at = start
  return { apiVersion, kind, end }
}

/** Every list is `{metadata, items}` (catalog/protobuf makes sure of it). */
function readList(cursor: Cursor, end: number, plan: DecodePlan): ListPage {
  const metadata: Record<string, unknown> = {}
  const items: Record<string, unknown>[] = []
  while (cursor.at < end) {
    const tag = readLength(cursor)
    if (tag === 0x0a) readMessage(cursor, readEnd(cursor, end), plan.listMeta, metadata)
    else if (tag === 0x12) items.push(readItem(cursor, readEnd(cursor, end), plan))
    else skipValue(cursor, tag & 7, end)
  }
  const { continue: token, resourceVersion, remainingItemCount } = metadata
  return {
    items,
    continueToken: typeof token === 'string' ? token : null,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : null,
    remainingItemCount: typeof remainingItemCount === 'number' ? remainingItemCount : null,
  }
}

function readItem(cursor: Cursor, end: number, plan: DecodePlan): Record<string, unknown> {
  const start = cursor.at
  const { apiVersion, kind } = plan
  const item = { apiVersion, kind }
  cursor.isNewer = false
  readMessage(cursor, end, plan.sparse, item)
  if (!cursor.isNewer) return item
  const whole = { apiVersion, kind }
  cursor.at = start
  readMessage(cursor, end, plan.whole, whole)
  return whole
}
