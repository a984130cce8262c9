import t from 'tap'
import { discover } from '../../src/cluster/discovery.ts'
import { getPatiently } from '../../src/cluster/get-patiently.ts'
import { serverVersion } from '../../src/cluster/server-version.ts'
import { fakeApiserver } from '../fixtures/fake-apiserver.ts'

t.test('a stop ends the waiting, whatever was asked', async (t) => {
  const server = await fakeApiserver(t, () => ({
    status: 429,
    headers: { 'retry-after': '200' },
    body: 'busy',
  }))
  const cluster = await server.cluster()
  const asks: ((signal: AbortSignal) => Promise<unknown>)[] = [
    (signal) => getPatiently(cluster, '/metrics', { signal }),
    (signal) => serverVersion(cluster, signal),
    (signal) => discover(cluster, signal),
  ]
  for (const ask of asks) {
    const stopping = new AbortController()
    const asked = server.asked.length
    const done = ask(stopping.signal)
    done.catch(() => {})
    while (server.asked.length === asked) await new Promise(setImmediate)
    stopping.abort()
    await t.rejects(done, { name: 'AbortError' })
  }
})
