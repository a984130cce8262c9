import t, { type Test } from 'tap'
import { clusterStore } from '../../src/certificates/cluster-store.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import { connectWriter } from '../../src/cluster/connect-writer.ts'
import { type FakeAnswer, fakeApiserver, status } from '../fixtures/fake-apiserver.ts'

// What a real apiserver answers is asked in test/e2e/certificates.test.ts; here, what it seldom does.

const NAMES = { namespace: 'guard', secret: 'tls', configuration: 'emuguard' }
const NOW = new Date()
const EMPTY = { current: null, next: null, authorities: [] }

async function storeThatHears(t: Test, answer: (url: URL) => FakeAnswer) {
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
  answer = { body: '<html>' }
  await t.rejects(store.readSecret(NOW), not(/^secrets\/tls cannot be read: the answer is no JSON$/))
  answer = status(403, 'forbidden')
  await t.rejects(
    store.readSecret(NOW),
    not(/^no permission to get secrets\/tls in namespace guard: forbidden/),
  )
})

t.test('a configuration that cannot be read is no reason not to read the Secret', async (t) => {
  let answer: FakeAnswer = status(403, 'forbidden')
  const { store } = await storeThatHears(t, () => answer)
  t.match(await store.readTrust(), { trust: 'unknown', problem: /^no permission to get validating/ })
  for (const code of [429, 500, 503]) {
    answer = status(code, 'not now')
    t.match(await store.readTrust(), {
      trust: 'unanswered',
      problem: /^not possible to get validatingwebhookconfigurations\/emuguard in the cluster: not now \(/,
    })
  }
})

t.test('what stands in the place of an object is never taken for an empty one', async (t) => {
  const { store } = await storeThatHears(t, () => ({ body: 'null' }))
  const not = (message: RegExp) => ({ name: 'CertificateError', message })
  await t.rejects(store.readSecret(NOW), not(/^secrets\/tls cannot be read: the answer must be object$/))
  await t.rejects(store.readTrust(), not(/^validatingwebhookconfigurations\/emuguard cannot be read: the /))
})

t.test('only a version that is no more is a conflict, not what is refused', async (t) => {
  const metadata = { name: 'emuguard', uid: 'u', resourceVersion: '1' }
  const body = { kind: 'ValidatingWebhookConfiguration', metadata, webhooks: [{ clientConfig: {} }] }
  let answer = status(409, 'the object has been modified')
  const { store } = await storeThatHears(t, ({ search }) => (search === '' ? { body } : answer))
  const { write } = await store.readTrust()
  t.match(await write([[]]), { conflict: /^not possible to patch validating.*has been modified \(409\)$/ })
  answer = status(404, 'gone')
  t.match(await write([[]]), { conflict: /gone \(404\)$/ })
  answer = status(422, "ValidatingAdmissionPolicy 'org' denied request: no edits")
  t.match(await write([[]]), {
    problem: /^not possible to patch validating.*denied request: no edits \(422\)$/,
  })
})

t.test('a connection that broke while idle is no trouble, one that breaks again is', async (t) => {
  const answers: FakeAnswer[] = ['reset', { body: { kind: 'Secret', metadata: { resourceVersion: '1' } } }]
  const { store, server } = await storeThatHears(t, () => answers.shift() ?? 'reset')
  const secret = await store.readSecret(NOW)
  t.same(secret.stored, EMPTY)
  t.equal(server.asked.length, 2)
  t.match(await secret.write(EMPTY), { problem: /the connection was reset$/ }, 'a write is not repeated')
  t.equal(server.asked.length, 3)
  await t.rejects(store.readSecret(NOW), { name: 'CertificateError', message: /the connection was reset$/ })
})

t.test('what time it is the apiserver says', async (t) => {
  const headers: Record<string, string> = { date: 'Fri, 01 Jan 2027 00:00:00 GMT' }
  const metadata = { name: 'tls', uid: 'u', resourceVersion: '1' }
  const { authority, ...issued } = await issueCertificate(['a'], new Date('2027-01-01'))
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const data = { 'tls.crt': base64(issued.certificate), 'tls.key': base64(issued.privateKey) }
  const secret = { status: 200, headers, body: { kind: 'Secret', metadata, data } }
  const { store } = await storeThatHears(t, ({ pathname }) =>
    pathname.includes('/secrets/') ? secret : { status: 404, headers, body: {} },
  )
  const date = new Date('2027-01-01')
  t.match(await store.readTrust(), { trust: 'missing', date })
  const later = new Date('2028-01-01')
  t.match(await store.readSecret(later), { date, stored: { current: issued }, unusable: [] })
  headers['date'] = 'now'
  t.match(await store.readSecret(later), { date: null, stored: { current: null } }, 'the own clock')
})
