import t from 'tap'
import { doubtsLeft, lookForNamespaces, namedNamespaces } from '../../src/commands/named-namespaces.ts'
import { fakeApiserver, status } from '../fixtures/fake-apiserver.ts'

t.test('each once, and none that cannot be', async (t) => {
  t.strictSame(namedNamespaces({ namespace: ['a', 'b', 'a'] }), ['a', 'b'])
  t.equal(namedNamespaces({}), null)
  t.equal(namedNamespaces({ namespace: ['a'], allNamespaces: true }), null)
  for (const bad of ['', 'Shop', 'a.b', 'a/b', '-a', 'a-', 'ä', 'x'.repeat(64), 'a\n']) {
    t.throws(() => namedNamespaces({ namespace: ['a', bad] }), { name: 'UsageError' }, bad)
  }
  t.strictSame(namedNamespaces({ namespace: ['x'.repeat(63)] }), ['x'.repeat(63)])
})

t.test('one that is not there is no result', async (t) => {
  const server = await fakeApiserver(t, () => status(404, 'namespaces "a" not found'))
  await t.rejects(lookForNamespaces(await server.cluster(), ['a']), {
    name: 'ClusterError',
    message: 'fake: namespaces "a" not found (404)',
  })
})

t.test('one that nobody can tell of is in doubt, until something is read in it', async (t) => {
  const server = await fakeApiserver(t, ({ pathname }) => {
    if (pathname.endsWith('/there')) return { body: {} }
    return pathname.endsWith('/odd') ? status(418, 'teapot') : status(403, 'forbidden')
  })
  const cluster = await server.cluster()
  const doubtful = await lookForNamespaces(cluster, ['there', 'empty', 'full', 'odd'])
  t.match(doubtsLeft(cluster, doubtful, new Set(['full', 'odd'])), [
    {
      source: { cluster: 'fake', resource: 'v1/namespaces' },
      error: 'could not tell whether namespace empty exists: forbidden (403)',
    },
    { error: 'could not tell whether namespace odd exists: teapot (418)' },
  ])
  t.equal(doubtsLeft(cluster, doubtful, new Set(['full', 'odd'])).length, 2)
})

t.test('a server that fails for the moment is asked again', async (t) => {
  let tries = 0
  const server = await fakeApiserver(t, () => (tries++ === 0 ? status(503, 'starting') : { body: {} }))
  t.strictSame(await lookForNamespaces(await server.cluster(), ['a']), [])
})
