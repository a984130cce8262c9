import { formatResource, type GroupVersionResource } from '../surface/resource-name.ts'
import { type Answer, AnswerTooLarge, type Cluster, type GetOptions } from './cluster.ts'
import { getPatiently } from './get-patiently.ts'
import { keyOf, type ListPage, readJsonPage } from './list-page.ts'
import { type ListSelection, listPath } from './list-path.ts'
import { freshContinueToken, statusMessage } from './read-status.ts'

export type { ListPage } from './list-page.ts'

export interface ListOptions extends ListSelection {
  /** Objects of a page, as `limit` asks for them; less when they turn out to be large. */
  limit: number
  /** Reads a page of protobuf; without it JSON is asked for. @throws {Error} naming what is malformed. */
  decode?: ((body: Uint8Array) => ListPage) | undefined
  signal?: AbortSignal | undefined
  /** Told once, when the list has to go on with newer data than it began with (410). */
  onExpired?: (() => void) | undefined
}

/** A resource cannot be listed, or not to its end. The message is one line. */
export class ListError extends Error {
  override name = 'ListError'
  /** Of HTTP; null where a page came and could not be read. */
  readonly status: number | null

  constructor(status: number | null, message: string) {
    super(message)
    this.status = status
  }
}

/** What a page should come to, in bytes; those of larger objects are made shorter. */
const PAGE_BYTES = 8 * 2 ** 20
/** Times that a list may expire without an object having come that is new; and in all, for each may mean to start anew. */
const MAX_EXPIRIES = { fruitless: 3, all: 100 }
const PROTOBUF = 'application/vnd.kubernetes.protobuf'
const JSON_ONLY = 'application/json'

/**
 * Lists a resource page by page. The next page is on its way while one is worked on, so at most two are held. A list that
 * expires (410) goes on with newer data where it was; no object comes twice. Whatever the server does, it ends.
 * @throws {ListError} when the server refuses, gives up, or sends what is no list.
 * @throws {ClusterError} when it cannot be reached.
 */
export async function* listResource(
  cluster: Cluster,
  resource: GroupVersionResource,
  options: ListOptions,
): AsyncGenerator<ListPage> {
  const read = pageReader(cluster, resource, options)
  let next: Promise<ListPage> | null = read(null)
  while (next !== null) {
    const page: ListPage = await next
    next = page.continueToken === null ? null : read(page.continueToken)
    // Whoever stops reading does not wait for it.
    next?.catch(() => {})
    yield page
  }
}

/** Reads pages one after the other; what one teaches (size, encoding, where it ended) serves the next. */
function pageReader(cluster: Cluster, resource: GroupVersionResource, options: ListOptions) {
  let { limit, decode } = options
  let count = 0
  const expiries = { fruitless: 0, all: 0 }
  /** The largest key that came, the one at the last expiry, and the one up to which a list that began anew is known. */
  let largest: Buffer | null = null
  let largestThen: Buffer | null = null
  let skipTo: Buffer | null = null
  /** A token from earlier on, the next one to be kept at the page of the next power of two (Brent's way to find circles). */
  let earlier: string | null = null

  return async function read(continueToken: string | null): Promise<ListPage> {
    const answer = await ask(continueToken)
    if (answer.status === 410 && continueToken !== null && mayGoOn()) {
      if (expiries.all === 1) options.onExpired?.()
      earlier = null
      const fresh = freshContinueToken(answer)
      if (fresh !== null) return read(fresh)
      skipTo = largest
      return read(null)
    }
    if (answer.status !== 200) throw new ListError(answer.status, statusMessage(answer))
    count++
    const page = parse(answer)
    refuseCircle(continueToken, page.continueToken)
    limit = Math.max(1, Math.min(options.limit, fitting(page.items.length, answer.body.length)))
    return withoutSeen(page)
  }

  /** Whether a list that expired has got anywhere since it last did. */
  function mayGoOn(): boolean {
    const isFurther = largest !== null && (largestThen === null || Buffer.compare(largest, largestThen) > 0)
    largestThen = largest
    expiries.fruitless = isFurther ? 1 : expiries.fruitless + 1
    expiries.all++
    return expiries.fruitless <= MAX_EXPIRIES.fruitless && expiries.all <= MAX_EXPIRIES.all
  }

  /** A token that came before leads nowhere new. */
  function refuseCircle(sent: string | null, next: string | null): void {
    if (next === null) return
    if (next === sent || next === earlier) {
      throw new ListError(
        null,
        `page ${count} of ${formatResource(resource)} goes on with a page that came before`,
      )
    }
    if ((count & (count - 1)) === 0) earlier = next
  }

  async function ask(continueToken: string | null): Promise<Answer> {
    for (;;) {
      const path = listPath(resource, options, limit, continueToken)
      const get = (accept: string) => {
        const getOptions: GetOptions = { accept, ...(options.signal && { signal: options.signal }) }
        return getPatiently(cluster, path, getOptions)
      }
      try {
        if (!decode) return await get(JSON_ONLY)
        const answer = await get(`${PROTOBUF},${JSON_ONLY}`)
        if (answer.status === 200) return answer
        // Some proxies let no protobuf pass. What other errors say comes as protobuf too, but is read as JSON.
        if (answer.status === 406) decode = undefined
        if (answer.status === 406 || isProtobuf(answer)) return await get(JSON_ONLY)
        return answer
      } catch (error) {
        if (!(error instanceof AnswerTooLarge)) throw error
        if (limit === 1) throw new ListError(null, `page ${count + 1}: ${error.message}, for one object`)
        limit = Math.max(1, Math.floor(limit / 8))
      }
    }
  }

  function parse(answer: Answer): ListPage {
    const form = isProtobuf(answer) ? 'protobuf' : 'JSON'
    try {
      return decode && isProtobuf(answer) ? decode(answer.body) : readJsonPage(answer.body)
    } catch (error) {
      const message = (error as Error).message.replace(/\s+/g, ' ')
      throw new ListError(null, `page ${count} of ${formatResource(resource)} is no ${form} list: ${message}`)
    }
  }

  function withoutSeen(page: ListPage): ListPage {
    const seen = skipTo
    const lastItem = page.items.at(-1)
    const last = lastItem && keyOf(lastItem)
    // A list that began anew is behind what came already.
    if (last && (largest === null || Buffer.compare(last, largest) > 0)) largest = last
    if (seen === null) return page
    return { ...page, items: page.items.filter((item) => Buffer.compare(keyOf(item), seen) > 0) }
  }
}

function isProtobuf({ headers }: Answer): boolean {
  return headers['content-type']?.startsWith(PROTOBUF) ?? false
}

/** How many objects like these make a page of PAGE_BYTES. */
function fitting(count: number, bytes: number): number {
  return bytes === 0 || count === 0 ? Number.POSITIVE_INFINITY : Math.floor((PAGE_BYTES * count) / bytes)
}
