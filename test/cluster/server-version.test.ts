import t from 'tap'
import { serverVersion } from '../../src/cluster/server-version.ts'
import { type FakeAnswer, fakeApiserver, status } from '../fixtures/fake-apiserver.ts'

t.test('what /version says', async (t) => {
  let answer: FakeAnswer = {}
  const server = await fakeApiserver(t, () => answer)
  const cluster = await server.cluster()
  const emulation = {
    emulationMajor: '1',
    emulationMinor: '36',
    minCompatibilityMajor: '1',
    minCompatibilityMinor: '35',
  }
  answer = { body: { major: '1', minor: '37', ...emulation } }
  t.strictSame(await serverVersion(cluster), {
    binaryVersion: '1.37',
    emulationVersion: '1.36',
    minCompatibilityVersion: '1.35',
  })
  answer = { body: { major: '1', minor: '31+' } }
  t.strictSame(await serverVersion(cluster), {
    binaryVersion: '1.31',
    emulationVersion: null,
    minCompatibilityVersion: null,
  })
  t.strictSame([...new Set(server.asked)], ['/version'])

  const refused: [FakeAnswer, RegExp][] = [
    [status(401, 'Unauthorized'), /does not accept the credentials of fake: is a token expired\? \(401\)$/],
    [status(403, 'no'), /does not tell its version: no \(403\)$/],
    [{ body: '<html>' }, /is no kube-apiserver: \/version has no major and minor$/],
    [{ body: { major: 1 } }, /is no kube-apiserver/],
    [{ body: [] }, /is no kube-apiserver/],
  ]
  for (const [bad, message] of refused) {
    answer = bad
    await t.rejects(serverVersion(cluster), { name: 'ClusterError', message })
  }
})
