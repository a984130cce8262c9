import t from 'tap'
import { readBundle } from '../../src/certificates/ca-bundle.ts'
import { checkPair } from '../../src/certificates/certificate.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import { isTrusted, trustedBy, trustOf, trustPatch } from '../../src/certificates/trust.ts'

const NOW = new Date()
const issued = await issueCertificate(['a'], NOW)
const pair = checkPair(issued, { certificate: 'it', privateKey: 'its key' }, NOW)
const caBundle = Buffer.from(issued.authority).toString('base64')
const bundle = readBundle(issued.authority)

t.test('trusted is what every entry trusts', async (t) => {
  const metadata = { resourceVersion: '1' }
  const both = { metadata, webhooks: [{ clientConfig: { caBundle } }, { clientConfig: { caBundle } }] }
  t.same(trustOf(both), { bundles: [bundle, bundle] })
  t.equal(isTrusted(trustOf(both), pair, NOW), true)
  t.same(trustOf({ ...both, metadata: { ...metadata, uid: 'u' } }), { uid: 'u', bundles: [bundle, bundle] })
  const one = { metadata, webhooks: [{ clientConfig: { caBundle } }, { clientConfig: {} }] }
  t.same(trustOf(one), { bundles: [bundle, []] })
  t.equal(isTrusted(trustOf(one), pair, NOW), false)
  t.equal(isTrusted(trustOf({ metadata, webhooks: null }), pair, NOW), true, 'nobody is called')
  t.equal(isTrusted('missing', pair, NOW), true)
  t.equal(isTrusted('unknown', pair, NOW), false, 'nobody can see')
  t.equal(trustedBy(trustOf(both), pair, NOW), 2)
  t.equal(trustedBy(trustOf(one), pair, NOW), 1)
  t.equal(trustedBy('missing', pair, NOW), 0)
})

t.test('the patch is for one version of the configuration', async (t) => {
  const patch = trustPatch({ metadata: { resourceVersion: '7' } }, [bundle, bundle])
  t.strictSame(patch, [
    { op: 'add', path: '/metadata/resourceVersion', value: '7' },
    { op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: caBundle },
    { op: 'add', path: '/webhooks/1/clientConfig/caBundle', value: caBundle },
  ])
})
