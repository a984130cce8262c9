import t, { type Test } from 'tap'
import { type ListOptions, type ListPage, listResource } from '../../src/cluster/list-resource.ts'
import { type FakeAnswer, type FakeApiserver, fakeApiserver, status } from '../fixtures/fake-apiserver.ts'

const PODS = { group: '', version: 'v1', resource: 'pods' }
const LIST = '/api/v1/pods'

const item = (name: string, namespace = 'a') => ({ metadata: { namespace, name } })
const page = (names: string[], continueToken?: string): FakeAnswer => ({
  body: {
    kind: 'PodList',
    metadata: { resourceVersion: '7', ...(continueToken && { continue: continueToken }) },
    items: names.map((name) => item(name)),
  },
})

/** The names that a list brings, page by page, and its error. */
async function listAll(server: FakeApiserver, options: Partial<ListOptions> = {}) {
  const pages: string[][] = []
  const cluster = await server.cluster()
  try {
    for await (const { items } of listResource(cluster, PODS, { limit: 2, ...options })) {
      pages.push(items.map(({ metadata }) => (metadata as { name: string }).name))
    }
    return { pages, error: null }
  } catch (error) {
    return { pages, error: error as Error & { status: number | null } }
  }
}

/** Answers in the order of the list, and with 500 beyond its end. */
async function scripted(t: Test, answers: FakeAnswer[]): Promise<FakeApiserver> {
  const left = [...answers]
  return fakeApiserver(t, () => left.shift() ?? status(500, 'not in the script'))
}

t.test('all pages, the next one asked for while one is worked on', async (t) => {
  const server = await scripted(t, [page(['a', 'b'], 'next'), page(['c'])])
  const cluster = await server.cluster()
  const pages: ListPage[] = []
  for await (const one of listResource(cluster, PODS, { namespace: 'x', labelSelector: 'a=b', limit: 2 })) {
    // However slow the work is: the request goes out by itself.
    while (server.asked.length < 2) await new Promise(setImmediate)
    pages.push(one)
  }
  t.match(pages, [
    { continueToken: 'next', resourceVersion: '7', items: { length: 2 } },
    { continueToken: null, items: { length: 1 } },
  ])
  t.strictSame(server.asked, [
    '/api/v1/namespaces/x/pods?limit=2&labelSelector=a=b',
    '/api/v1/namespaces/x/pods?limit=2&labelSelector=a=b&continue=next',
  ])
})

t.test('a list that expires goes on where it was', async (t) => {
  const fresh = status(410, 'expired', { metadata: { continue: 'fresh' } })
  const server = await scripted(t, [page(['a', 'b'], 'old'), fresh, page(['c'])])
  let expired = 0
  const { pages } = await listAll(server, { onExpired: () => expired++ })
  t.strictSame(pages, [['a', 'b'], ['c']])
  t.strictSame(server.asked.slice(1), [`${LIST}?limit=2&continue=old`, `${LIST}?limit=2&continue=fresh`])
  t.equal(expired, 1)
})

t.test('a list that expires without a new token starts anew, and no object comes twice', async (t) => {
  const again = [page(['a', 'a-b'], 'y'), page(['b', 'c'])]
  const server = await scripted(t, [page(['a', 'b'], 'x'), status(410, 'expired'), ...again])
  let expired = 0
  const { pages, error } = await listAll(server, { onExpired: () => expired++ })
  t.equal(error, null)
  t.strictSame(pages, [['a', 'b'], [], ['c']])
  t.equal(expired, 1)
})

t.test('a list that expires for ever is given up', async (t) => {
  const fresh = status(410, 'too old', { metadata: { continue: 'fresh' } })
  const server = await fakeApiserver(t, ({ searchParams }) =>
    searchParams.has('continue') ? fresh : page(['a'], 'x'),
  )
  const { pages, error } = await listAll(server)
  t.strictSame(pages, [['a']])
  t.match(error, { name: 'ListError', status: 410, message: 'too old (410)' })
})

t.test(
  'a list that begins anew for ever, and never gets further, is given up; nothing comes twice',
  async (t) => {
    const server = await fakeApiserver(t, ({ searchParams }) =>
      searchParams.has('continue') ? status(410, 'too old') : page(['a', 'b'], 'x'),
    )
    let expired = 0
    const { pages, error } = await listAll(server, { onExpired: () => expired++ })
    t.match(error, { name: 'ListError', status: 410 })
    t.strictSame(pages.flat(), ['a', 'b'])
    t.equal(expired, 1, 'told once')
    t.equal(server.asked.length, 8)
  },
)

t.test('a list that expires again before it is where it was brings nothing twice', async (t) => {
  const server = await scripted(t, [
    page(['a', 'b'], '1'),
    page(['c', 'd'], '2'),
    status(410, 'expired'),
    page(['a', 'b'], '3'),
    status(410, 'expired'),
    page(['a', 'b'], '4'),
    page(['c', 'd'], '5'),
    page(['e']),
  ])
  const { pages, error } = await listAll(server)
  t.equal(error, null)
  t.strictSame(pages.flat(), ['a', 'b', 'c', 'd', 'e'])
})

t.test('a list that gets a little further each time is given up in the end', async (t) => {
  let name = 10_000
  const server = await fakeApiserver(t, ({ searchParams }) =>
    searchParams.get('continue')?.startsWith('old')
      ? status(410, 'expired', { metadata: { continue: `new${name}` } })
      : page([String(name++)], `old${name}`),
  )
  t.match((await listAll(server)).error, { name: 'ListError', status: 410 })
})

t.test('a token that never ends, alone or in a circle, is no list', async (t) => {
  const message = /^page \d+ of v1\/pods goes on with a page that came before$/
  const same = await fakeApiserver(t, () => page(['a'], 'x'))
  t.match((await listAll(same)).error, { name: 'ListError', status: null, message })
  t.equal(same.asked.length, 2)
  const next: Record<string, string> = { '': 'p', p: 'q', q: 'x', x: 'y', y: 'z', z: 'x' }
  const circle = await fakeApiserver(t, ({ searchParams }) =>
    page(['a'], next[searchParams.get('continue') ?? '']!),
  )
  t.match((await listAll(circle)).error, { name: 'ListError', status: null, message })
})

t.test('429 is obeyed, as often as it takes', async (t) => {
  const wait = { ...(status(429, 'busy') as object), headers: { 'retry-after': '0' } } as FakeAnswer
  const server = await scripted(t, [wait, wait, wait, wait, wait, page(['a'])])
  t.strictSame((await listAll(server)).pages, [['a']])
  t.equal(server.asked.length, 6)
})

t.test('429 for an hour is not waited for', async (t) => {
  const server = await fakeApiserver(t, () => ({
    status: 429,
    headers: { 'retry-after': '3600' },
    body: 'later',
  }))
  t.match((await listAll(server)).error, { status: 429, message: 'later (429)' })
  t.equal(server.asked.length, 1)
})

t.test('a server that fails for the moment, and a connection that breaks, are tried again', async (t) => {
  const server = await scripted(t, [status(503, 'starting'), 'reset', page(['a'])])
  t.strictSame((await listAll(server)).pages, [['a']])
})

t.test('a server that goes on failing is given up', async (t) => {
  const failing = await fakeApiserver(t, () => status(500, 'etcd is gone'))
  t.match((await listAll(failing)).error, { status: 500, message: 'etcd is gone (500)' })
  t.equal(failing.asked.length, 4)
})

t.test('a connection that goes on breaking is given up', async (t) => {
  const broken = await fakeApiserver(t, () => 'reset')
  t.match((await listAll(broken)).error, { name: 'ClusterError', message: /the connection was reset$/ })
  t.equal(broken.asked.length, 4)
})

t.test('what is forbidden is told in the words of the server, after what came before it', async (t) => {
  const server = await scripted(t, [page(['a'], 'x'), status(403, 'pods is forbidden: User "me" cannot')])
  const { pages, error } = await listAll(server)
  t.strictSame(pages, [['a']])
  t.match(error, { name: 'ListError', status: 403, message: 'pods is forbidden: User "me" cannot (403)' })
})

t.test('a page that is no list', async (t) => {
  const cases: [unknown, RegExp][] = [
    ['{"items": [', /^page 1 of v1\/pods is no JSON list: .*JSON/],
    ['<html>\nlogin</html>', /is no JSON list: .*JSON/],
    [[], /is no JSON list: it is not an object$/],
    [{ kind: 'Pod' }, /is no JSON list: it has no items$/],
    [{ items: 'x' }, /is no JSON list: it has no items$/],
    [{ items: [{}, null] }, /is no JSON list: items\[1\] is not an object$/],
  ]
  let body: unknown
  const server = await fakeApiserver(t, () => ({ body }))
  for (const [bad, message] of cases) {
    body = bad
    const { error } = await listAll(server)
    t.match(error, { name: 'ListError', status: null, message })
    t.notMatch(error!.message, '\n')
  }
  body = { items: null }
  t.strictSame((await listAll(server)).pages, [[]], 'as Go writes an empty list')
})

t.test('pages of large objects are made shorter', async (t) => {
  const server = await fakeApiserver(t, ({ searchParams }) => {
    const limit = Number(searchParams.get('limit'))
    return limit > 1 ? { body: 'x'.repeat(2 ** 20 + 1) } : page(['a'])
  })
  t.strictSame((await listAll(server, { limit: 100 })).pages, [['a']])
  t.match(server.asked, [/limit=100$/, /limit=12$/, /limit=1$/])
})

t.test('a single object that is too large', async (t) => {
  const server = await fakeApiserver(t, () => ({ body: 'x'.repeat(2 ** 20 + 1) }))
  t.match((await listAll(server)).error, {
    message: `page 1: an answer of more than 1 MiB from ${server.url}${LIST}, for one object`,
  })
})

t.test('protobuf is asked for and read where there is a reader', async (t) => {
  const type = 'application/vnd.kubernetes.protobuf'
  const server = await fakeApiserver(t, () => ({ headers: { 'content-type': type }, body: 'k8s' }))
  const decode = (body: Uint8Array): ListPage => ({
    items: [item(Buffer.from(body).toString())],
    continueToken: null,
    resourceVersion: null,
    remainingItemCount: null,
  })
  t.strictSame((await listAll(server, { decode })).pages, [['k8s']])
  t.equal(server.requests[0]!.headers.accept, `${type},application/json`)
  const malformed = () => {
    throw new Error('cut off at byte 3\nand so on')
  }
  t.match((await listAll(server, { decode: malformed })).error, {
    status: null,
    message: 'page 1 of v1/pods is no protobuf list: cut off at byte 3 and so on',
  })
})

t.test('where a proxy lets no protobuf pass, JSON is asked for from then on', async (t) => {
  const server = await fakeApiserver(t, ({ searchParams }, { headers }) => {
    if (headers.accept !== 'application/json') return status(406, 'only JSON')
    return searchParams.has('continue') ? page(['b']) : page(['a'], 'x')
  })
  const decode = () => {
    throw new Error('never called')
  }
  t.strictSame((await listAll(server, { decode })).pages, [['a'], ['b']])
  t.equal(server.asked.length, 3)
})

t.test('an error that comes as protobuf is asked for again as JSON', async (t) => {
  const server = await fakeApiserver(t, (_url, { headers }) =>
    headers.accept === 'application/json'
      ? status(403, 'forbidden')
      : { status: 403, headers: { 'content-type': 'application/vnd.kubernetes.protobuf' }, body: 'k8s\0' },
  )
  const decode = () => {
    throw new Error('never called')
  }
  t.match((await listAll(server, { decode })).error, { status: 403, message: 'forbidden (403)' })
})
