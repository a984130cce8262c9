import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createCertificates, DEFAULT_HOSTS, isUsable } from '../../certs/create.ts'

const NOW = new Date()

t.test('makes an authority and a certificate that it signed', async (t) => {
  const folder = join(t.testdir(), 'new', 'folder')
  await createCertificates(folder, [...DEFAULT_HOSTS, 'guard.example'], NOW)
  t.same(
    readdirSync(folder).sort(),
    ['ca.crt', 'tls.crt', 'tls.key'],
    'no temporary file, and no key of the authority',
  )
  t.equal(statSync(join(folder, 'tls.key')).mode & 0o777, 0o600)
  const authority = new X509Certificate(readFileSync(join(folder, 'ca.crt')))
  const leaf = new X509Certificate(readFileSync(join(folder, 'tls.crt')))
  t.ok(authority.ca && authority.verify(authority.publicKey))
  t.ok(!leaf.ca && leaf.checkIssued(authority) && leaf.verify(authority.publicKey))
  t.match(leaf.publicKey.asymmetricKeyDetails, { namedCurve: 'prime256v1' })
  t.same(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1'], 'for servers only')
  for (const host of ['localhost', 'emuguard.emuguard.svc', 'guard.example']) t.ok(leaf.checkHost(host), host)
  for (const ip of ['127.0.0.1', '::1']) t.ok(leaf.checkIP(ip), ip)
})

t.test('knows when a folder will do', async (t) => {
  const folder = t.testdir()
  t.equal(isUsable(folder, DEFAULT_HOSTS, NOW), false, 'empty')
  await createCertificates(folder, DEFAULT_HOSTS, NOW)
  t.equal(isUsable(folder, DEFAULT_HOSTS, NOW), true)
  t.equal(isUsable(folder, ['guard.example'], NOW), false, 'another host')
  t.equal(
    isUsable(folder, DEFAULT_HOSTS, new Date(NOW.getTime() + 84 * 86_400_000)),
    false,
    'about to expire',
  )
})

t.test('an authority that did not sign it, or a broken key, will not do', async (t) => {
  const folder = t.testdir({ a: {}, b: {} })
  const [a, b] = [join(folder, 'a'), join(folder, 'b')]
  await createCertificates(a, DEFAULT_HOSTS, NOW)
  await createCertificates(b, DEFAULT_HOSTS, NOW)
  writeFileSync(join(a, 'ca.crt'), readFileSync(join(b, 'ca.crt')))
  t.equal(isUsable(a, DEFAULT_HOSTS, NOW), false)
  writeFileSync(join(b, 'tls.key'), 'broken')
  t.equal(isUsable(b, DEFAULT_HOSTS, NOW), false)
})

t.test('the command keeps what will do', async (t) => {
  const folder = t.testdir()
  const run = (...flags: string[]) =>
    execFileSync(process.execPath, ['certs/create.ts', ...flags], { stdio: 'pipe' })
  const key = () => readFileSync(join(folder, 'tls.key'), 'utf8')
  run(folder)
  const first = key()
  run('--if-missing', folder)
  t.equal(key(), first)
  run('--if-missing', folder, '--host', 'guard.example')
  t.not(key(), first)
  t.throws(() => run('a', 'b'), /^Command failed: .*\ncerts: usage: [^\n]*\n$/)
})
