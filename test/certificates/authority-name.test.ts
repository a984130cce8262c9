import t from 'tap'
import { authorityNameOf, madeBy, subjectsOf } from '../../src/certificates/authority-name.ts'
import { readBundle, union } from '../../src/certificates/ca-bundle.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import { createAuthority } from '../fixtures/authority.ts'

const NAME = authorityNameOf('Secret guard/tls')
const bundleOf = async (name?: string) => {
  const { authority, certificate } = await issueCertificate(['a'], new Date(), name)
  return readBundle(authority + certificate)
}

t.test('guards know their own by the name of their Secret', async (t) => {
  t.equal(NAME, 'emuguard CA of Secret guard/tls')
  const own = await bundleOf(NAME)
  t.equal(own.length, 2)
  const others = await Promise.all([bundleOf(), bundleOf('emuguard CA of Secret guard/tls2'), bundleOf('x')])
  t.same(madeBy(NAME, union(...others, own)), own)
  t.same(subjectsOf(own), [`CN=${NAME}`, 'CN=emuguard'])
})

t.test('however long the name of the Secret is', async (t) => {
  const name = authorityNameOf(`Secret ${'n'.repeat(63)}/${'s'.repeat(253)}`)
  t.equal(name.length, 64)
  const own = await bundleOf(name)
  t.same(madeBy(name, own), own)
  const place = `Secret ${'n'.repeat(30)}/emuguard-self-managed`
  const [one, other] = [
    await bundleOf(authorityNameOf(place)),
    await bundleOf(authorityNameOf(`${place}-v2`)),
  ]
  t.same(madeBy(authorityNameOf(place), union(one, other)), one, 'what begins alike is told apart')
})

t.test('one without a subject is called by its number', async (t) => {
  const bundle = readBundle((await createAuthority('')).pem)
  t.equal(bundle.length, 1)
  t.same(madeBy(NAME, bundle), [])
  t.match(subjectsOf(bundle), [/^serial number [0-9A-F]+$/])
})
