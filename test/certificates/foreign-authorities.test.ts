import t from 'tap'
import { readBundle } from '../../src/certificates/ca-bundle.ts'
import { foreignNote } from '../../src/certificates/foreign-authorities.ts'
import { createAuthority } from '../fixtures/authority.ts'
import { AUTHORITY_NAME, made, situation } from '../fixtures/certificate-situation.ts'

const [own, older] = [await made(1), await made(2)]
const [theirs, stored] = [await made(1, ['x'], 'somebody else'), await made(1, ['x'], 'in ca.crt')]

t.test('what no guard made is told', async (t) => {
  const note = (...bundles: string[][]) => foreignNote(situation(own, { trust: { bundles } }))
  t.equal(note(own.authority, [...own.authority, ...older.authority]), null)
  t.match(
    note(own.authority, [...own.authority, ...theirs.authority], theirs.authority),
    /^the caBundle also trusts what no guard made, .*: CN=somebody else$/,
  )
})

t.test('also what has no name, as the authorities of cert-manager may', async (t) => {
  const nameless = readBundle((await createAuthority('')).pem)
  t.match(foreignNote(situation(own, { trust: { bundles: [nameless] } })), /: serial number [0-9A-F]+$/)
})

t.test('of many the first', async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const many = await Promise.all(names.map(async (name) => (await made(1, ['x'], name)).authority))
  t.match(
    foreignNote(situation(own, { trust: { bundles: [many.flat()] } })),
    /: CN=a; CN=b; CN=c; and 2 more$/,
  )
})

t.test('what the Secret needs is not', async (t) => {
  const current = { current: theirs.pair, next: null, authorities: stored.authority }
  const bundles = [[...stored.authority, `${theirs.pair.certificate.trim()}\n`]]
  t.equal(foreignNote({ stored: current, trust: { bundles }, authorityName: AUTHORITY_NAME }), null)
  t.equal(foreignNote(situation(own, { trust: 'unknown' })), null)
  t.equal(foreignNote(situation(own, { trust: { bundles: [theirs.authority] }, stored: null })), null)
})
