import t from 'tap'
import { readConfigurationObject, readSecretObject } from '../../src/certificates/read-object.ts'

const answer = (value: unknown) => ({ body: Buffer.from(JSON.stringify(value)) })
const metadata = { name: 'tls', uid: 'u', resourceVersion: '1' }

t.test('a Secret, and what is never taken for an empty one', async (t) => {
  const read = (value: unknown) => readSecretObject(answer(value), 'secrets/tls')
  const secret = { kind: 'Secret', metadata, data: { 'tls.crt': 'eA==' } }
  t.same(read(secret), secret)
  t.same(read({ kind: 'Secret', metadata, data: null }), { kind: 'Secret', metadata, data: null })
  const wrong: [unknown, string][] = [
    [null, 'the answer must be object'],
    [[], 'the answer must be object'],
    ['text', 'the answer must be object'],
    [{ kind: 'SecretList', metadata, items: [] }, 'kind must be Secret'],
    [{ kind: 'Secret' }, 'the answer must have required properties metadata'],
    [{ kind: 'Secret', metadata: {} }, 'metadata must have required properties resourceVersion'],
    [{ kind: 'Secret', metadata, data: ['eA=='] }, 'data must be object'],
    [{ kind: 'Secret', metadata, data: { 'tls.crt': 1 } }, 'data.tls.crt must be string'],
  ]
  for (const [value, why] of wrong) {
    const message = `secrets/tls cannot be read: ${why}`
    t.throws(() => read(value), { name: 'CertificateError', message })
  }
  t.throws(() => readSecretObject({ body: Buffer.from('<html>') }, 'secrets/tls'), {
    message: 'secrets/tls cannot be read: the answer is no JSON',
  })
})

t.test('a configuration', async (t) => {
  const read = (value: unknown) => readConfigurationObject(answer(value), 'it')
  const kind = 'ValidatingWebhookConfiguration'
  for (const webhooks of [null, [], [{ clientConfig: {} }, { clientConfig: { caBundle: 'eA==' } }]])
    t.same(read({ kind, metadata, webhooks }), { kind, metadata, webhooks })
  const wrong: [unknown, string][] = [
    [null, 'the answer must be object'],
    [{ kind, metadata: { resourceVersion: '1' } }, 'metadata must have required properties uid'],
    [{ kind, metadata, webhooks: {} }, 'webhooks must be array'],
    [{ kind, metadata, webhooks: [null] }, 'webhooks.0 must be object'],
    [{ kind, metadata, webhooks: [{}] }, 'webhooks.0 must have required properties clientConfig'],
    [
      { kind, metadata, webhooks: [{ clientConfig: { caBundle: 1 } }] },
      'webhooks.0.clientConfig.caBundle must be string',
    ],
  ]
  for (const [value, why] of wrong) {
    t.throws(() => read(value), { name: 'CertificateError', message: `it cannot be read: ${why}` })
  }
})
