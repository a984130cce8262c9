import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCertificate } from '../../src/certificates/certificate-files.ts'
import { testCertificate } from '../fixtures/certificate.ts'

const NOW = new Date()

t.test('reads a pair that belongs together', async (t) => {
  const files = await testCertificate(t.testdir())
  const { certificate, expires, serialNumber } = readCertificate(files, NOW)
  t.match(certificate, /^-----BEGIN CERTIFICATE/)
  t.ok(expires > NOW)
  t.match(serialNumber, /^[0-9A-F]+$/)
})

t.test('says in one line what is wrong with a pair', async (t) => {
  const folder = t.testdir({ empty: '', text: 'no PEM', half: '-----BEGIN CERTIFICATE-----\nMIIB\n' })
  const files = await testCertificate(folder)
  const encrypted = join(folder, 'encrypted')
  const encoding = { format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' } as const
  writeFileSync(encrypted, generateKeyPairSync('ed25519').privateKey.export(encoding))
  const wrong: [Partial<typeof files>, RegExp][] = [
    [{ certificate: join(folder, 'nowhere') }, /^cannot read the certificate: ENOENT/],
    [{ privateKey: join(folder, 'nowhere') }, /^cannot read the private key: ENOENT/],
    [{ certificate: join(folder, 'empty') }, /empty holds no PEM certificate/],
    [{ certificate: join(folder, 'half') }, /half holds no PEM certificate/],
    [{ certificate: files.privateKey }, /tls.key holds no PEM certificate/],
    [{ privateKey: join(folder, 'text') }, /text holds no unencrypted PEM key/],
    [{ privateKey: files.certificate }, /tls.crt holds no unencrypted PEM key/],
    [{ privateKey: encrypted }, /encrypted holds no unencrypted PEM key/],
    [{ certificate: files.authority }, /tls.key does not belong to the certificate .*ca.crt$/],
  ]
  for (const [change, message] of wrong) {
    const error = t.throws(() => readCertificate({ ...files, ...change }, NOW), {
      name: 'CertificateError',
      message,
    })
    t.notMatch((error as unknown as Error).message, /\n/)
  }
})

t.test('an expired one is refused', async (t) => {
  const files = await testCertificate(t.testdir(), new Date('2020-01-01'))
  t.throws(() => readCertificate(files, NOW), { message: /tls.crt expired on 2020-03-31T00:00:00.000Z$/ })
})
