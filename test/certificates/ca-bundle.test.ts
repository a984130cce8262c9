import t from 'tap'
import { anchorsIn, anchorsOf, holdsAll, readBundle, union } from '../../src/certificates/ca-bundle.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import { createAuthority } from '../fixtures/authority.ts'

const NOW = new Date()
const [one, other] = [await issueCertificate(['a'], NOW), await issueCertificate(['a'], NOW)]

t.test('reads what is a certificate, each once and of one spelling', async (t) => {
  const [pem] = readBundle(one.authority)
  const odd = one.authority.replaceAll('\n', '\r\n')
  const airy = one.authority.replace(/\n/g, '\n \n')
  const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
  t.same(readBundle(`# text\n${odd}${airy}${broken}${one.privateKey}${one.authority}`), [pem])
  t.same(readBundle(''), [])
})

t.test('who signed a certificate, of those there are', async (t) => {
  const bundle = union(readBundle(one.authority), readBundle(other.authority), readBundle(one.authority))
  t.equal(bundle.length, 2)
  t.same(anchorsIn(bundle, one, NOW), readBundle(one.authority), 'of the same name, told apart')
  t.same(anchorsOf(one, bundle, NOW), readBundle(one.authority))
  t.same(anchorsIn(readBundle(other.authority), one, NOW), [])
  t.same(anchorsOf(one, readBundle(other.authority), NOW), readBundle(one.certificate), 'itself')
  t.ok(holdsAll(bundle, readBundle(one.authority)))
  t.notOk(holdsAll([], readBundle(one.authority)))
})

t.test('a chain leads to the root', async (t) => {
  const root = await createAuthority('root')
  const intermediate = await root.intermediate('intermediate')
  const { cert } = await intermediate.sign({ commonName: 'guard', usage: 'serverAuth' })
  t.same(anchorsIn(readBundle(root.pem), { certificate: cert }, NOW), [], 'the link is missing')
  const chain = { certificate: cert + intermediate.pem }
  t.same(anchorsIn(readBundle(root.pem), chain, NOW), readBundle(root.pem))
  t.same(anchorsIn(readBundle(intermediate.pem), chain, NOW), readBundle(intermediate.pem))
})

t.test('as Go verifies: only in its time, and only from the leaf on', async (t) => {
  const authority = readBundle(one.authority)
  const at = (days: number) => new Date(NOW.getTime() + days * 86_400_000)
  t.same(anchorsIn(authority, one, at(-2)), [], 'not valid yet')
  t.same(anchorsIn(authority, one, at(89)), authority)
  t.same(anchorsIn(authority, one, at(91)), [], 'no more')
  t.same(anchorsIn(readBundle(one.certificate), one, at(91)), [])
  t.same(anchorsOf(one, authority, at(91)), readBundle(one.certificate))
  const beside = { certificate: one.certificate + other.certificate }
  t.same(anchorsIn(readBundle(other.authority), beside, NOW), [], 'shown with it, and not of its chain')
  t.same(anchorsIn(readBundle(other.certificate), beside, NOW), [])
  t.same(anchorsIn(authority, beside, NOW), authority)
  t.same(anchorsIn(authority, { certificate: '' }, NOW), [])
})
