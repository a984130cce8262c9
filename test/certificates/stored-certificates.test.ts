import t from 'tap'
import { readBundle } from '../../src/certificates/ca-bundle.ts'
import { checkPair } from '../../src/certificates/certificate.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import { readStored, storedAsPatch } from '../../src/certificates/stored-certificates.ts'

const NOW = new Date()
const NAME = 'Secret guard/tls'
const issued = await issueCertificate(['a'], NOW)
const pair = checkPair(issued, { certificate: 'it', privateKey: 'its key' }, NOW)

t.test('what is written is read', async (t) => {
  const stored = { current: pair, next: null, authorities: readBundle(issued.authority) }
  const { data } = storedAsPatch(stored)
  t.match(data, { 'next-tls.crt': null, 'next-tls.key': null }, 'taken away')
  const kept = Object.entries(data).filter((entry): entry is [string, string] => entry[1] !== null)
  t.same(readStored({ data: Object.fromEntries(kept) }, NAME, NOW), { stored, unusable: [] })
})

t.test('an empty Secret holds nothing, and nothing is wrong with it', async (t) => {
  const empty = { current: null, next: null, authorities: [] }
  for (const secret of [{}, { data: null }, { data: { 'tls.crt': '', 'tls.key': '' } }])
    t.same(readStored(secret, NAME, NOW), { stored: empty, unusable: [] })
})

t.test('says what cannot be served', async (t) => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const whole = { 'tls.crt': base64(pair.certificate), 'tls.key': base64(pair.privateKey) }
  const wrong: [Record<string, string>, Date, RegExp][] = [
    [{ ...whole, 'tls.crt': 'xxxx' }, NOW, /^tls.crt of Secret guard\/tls holds no PEM certificate/],
    [{ 'tls.crt': whole['tls.crt'] }, NOW, /^tls.key of Secret guard\/tls holds no unencrypted PEM key/],
    [whole, new Date('2099-01-01'), /^the certificate tls.crt of Secret guard\/tls expired on /],
    [whole, new Date('2020-01-01'), /^the certificate tls.crt of Secret guard\/tls is not valid before 20/],
    [{ 'next-tls.crt': whole['tls.crt'] }, NOW, /^next-tls.key of Secret guard\/tls holds no/],
  ]
  for (const [data, now, message] of wrong) {
    const { stored, unusable } = readStored({ data }, NAME, now)
    t.match(stored, { current: null, next: null })
    t.match(unusable, [message])
    t.equal(unusable.length, 1)
  }
})

t.test('clocks that differ by a little are no reason to throw a certificate away', async (t) => {
  const data = storedAsPatch({ current: pair, next: null, authorities: [] }).data as Record<string, string>
  const soon = new Date(pair.validFrom.getTime() - 3_600_000)
  t.same(readStored({ data }, NAME, soon).stored.current, pair)
})
