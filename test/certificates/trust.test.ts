import t from 'tap'
import { readBundle } from '../../src/certificates/ca-bundle.ts'
import { checkPair } from '../../src/certificates/certificate.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import { isTrusted, trustOf, trustPatch } from '../../src/certificates/trust.ts'

const NOW = new Date()
const issued = await issueCertificate(['a'], NOW)
const pair = checkPair(issued, { certificate: 'it', privateKey: 'its key' }, NOW)
const caBundle = Buffer.from(issued.authority).toString('base64')
const bundle = readBundle(issued.authority)

t.test('trusted is what every entry trusts', async (t) => {
  const metadata = { resourceVersion: '1' }
  const both = { metadata, webhooks: [{ clientConfig: { caBundle } }, { clientConfig: { caBundle } }] }
  t.same(trustOf(both), { bundles: [bundle, bundle] })
  t.equal(isTrusted(trustOf(both), pair), true)
  const one = { metadata, webhooks: [{ clientConfig: { caBundle } }, { clientConfig: {} }] }
  t.same(trustOf(one), { bundles: [bundle, []] })
  t.equal(isTrusted(trustOf(one), pair), false)
  t.equal(isTrusted(trustOf({ metadata, webhooks: null }), pair), true, 'nobody is called')
  t.equal(isTrusted('missing', pair), true)
})

t.test('the patch is for one version of the configuration', async (t) => {
  const patch = trustPatch({ metadata: { resourceVersion: '7' } }, [bundle, bundle])
  t.strictSame(patch, [
    { op: 'test', path: '/metadata/resourceVersion', value: '7' },
    { op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: caBundle },
    { op: 'add', path: '/webhooks/1/clientConfig/caBundle', value: caBundle },
  ])
})
