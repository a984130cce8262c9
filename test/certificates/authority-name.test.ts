import t from 'tap'
import { authorityNameOf, madeBy, subjectsOf } from '../../src/certificates/authority-name.ts'
import { readBundle, union } from '../../src/certificates/ca-bundle.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'

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
})
