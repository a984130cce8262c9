import t, { type Test } from 'tap'
import { clusterStore } from '../../src/certificates/cluster-store.ts'
import { connectWriter } from '../../src/cluster/connect-writer.ts'
import { type FakeAnswer, fakeApiserver, status } from '../fixtures/fake-apiserver.ts'

// What a real apiserver answers is asked in test/e2e/certificates.test.ts; here, what it seldom does.

const NAMES = { namespace: 'guard', secret: 'tls', configuration: 'emuguard' }
const NOW = new Date()
const EMPTY = { current: null, next: null, authorities: [], isProven: false }

async function storeThatHears(t: Test, answer: () => FakeAnswer) {
  const server = await fakeApiserver(t, answer)
  const options = { kubeconfig: server.kubeconfig, timeout: 5000, maxBytes: 2 ** 20, compress: true }
  const store = clusterStore(await connectWriter(options), NAMES)
  t.teardown(store.close)
  return { store, server }
}

t.test('no answer to go on from is an error', async (t) => {
  let answer: FakeAnswer = status(503, 'not now')
  const { store } = await storeThatHears(t, () => answer)
  const not = (message: RegExp) => ({ name: 'CertificateError', message })
  await t.rejects(
    store.readSecret(NOW),
    not(/^not possible to get secrets\/tls in namespace guard: not now \(503\)$/),
  )
  await t.rejects(
    store.readTrust(),
    not(/^not possible to get validatingwebhookconfigurations\/emuguard in the /),
  )
  answer = { body: '<html>' }
  await t.rejects(store.readSecret(NOW), not(/^secrets\/tls cannot be read: the answer is no JSON$/))
  answer = status(403, 'forbidden')
  await t.rejects(
    store.readSecret(NOW),
    not(/^no permission to get secrets\/tls in namespace guard: forbidden/),
  )
  t.match(await store.readTrust(), { trust: 'unknown', problem: /^no permission to get validating/ })
})

t.test('a connection that broke while idle is no trouble, one that breaks again is', async (t) => {
  const answers: FakeAnswer[] = ['reset', { body: { metadata: { resourceVersion: '1' } } }]
  const { store, server } = await storeThatHears(t, () => answers.shift() ?? 'reset')
  const secret = await store.readSecret(NOW)
  t.same(secret.stored, EMPTY)
  t.equal(server.asked.length, 2)
  t.match(await secret.write(EMPTY), { problem: /the connection was reset$/ }, 'a write is not repeated')
  t.equal(server.asked.length, 3)
  await t.rejects(store.readSecret(NOW), { name: 'CertificateError', message: /the connection was reset$/ })
})
