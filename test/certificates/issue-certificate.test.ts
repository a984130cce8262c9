import { X509Certificate } from 'node:crypto'
import t from 'tap'
import { checkPair, isGoodFor } from '../../src/certificates/certificate.ts'
import { hostsOf } from '../../src/certificates/hosts-of.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'

const NOW = new Date('2027-01-01T00:00:00Z')
const HOSTS = ['guard.example', '*.guard.example', '127.0.0.1', '::1']

t.test('good for what it was asked for, for 90 days', async (t) => {
  const issued = await issueCertificate(HOSTS, NOW)
  const pair = checkPair(issued, { certificate: 'it', privateKey: 'its key' }, NOW)
  t.equal(pair.expires.toISOString(), '2027-04-01T00:00:00.000Z')
  t.equal(pair.validFrom.toISOString(), '2026-12-31T00:00:00.000Z', 'clocks may be wrong')
  t.ok(isGoodFor(pair, ['guard.example', 'any.guard.example', '127.0.0.1', '::1']))
  t.notOk(isGoodFor(pair, ['guard.example', 'other.example']))
  const unnamed = await issueCertificate(['127.0.0.1'], NOW)
  t.notOk(isGoodFor(unnamed, ['emuguard']), 'a common name is no host')
  const authority = new X509Certificate(issued.authority)
  t.ok(new X509Certificate(issued.certificate).verify(authority.publicKey))
  t.equal(authority.subject, 'CN=emuguard CA')
  const named = await issueCertificate(HOSTS, NOW, 'emuguard CA of Secret a/b')
  t.equal(new X509Certificate(named.certificate).issuer, 'CN=emuguard CA of Secret a/b')
})

t.test('each has an authority of its own', async (t) => {
  const [one, other] = [await issueCertificate(HOSTS, NOW), await issueCertificate(HOSTS, NOW)]
  t.notOk(new X509Certificate(one.certificate).verify(new X509Certificate(other.authority).publicKey))
})

t.test('the hosts of a certificate are those it was made for', async (t) => {
  const issued = await issueCertificate(HOSTS, NOW)
  const again = await issueCertificate(hostsOf(issued), NOW)
  t.ok(isGoodFor(again, ['guard.example', 'x.guard.example', '127.0.0.1', '::1']))
  t.equal(hostsOf(issued).length, HOSTS.length)
})
