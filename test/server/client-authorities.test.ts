import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readAuthorities, renewAuthorities } from '../../src/server/client-authorities.ts'
import { createAuthority } from '../fixtures/authority.ts'
import { testLog } from '../fixtures/log-lines.ts'

const NOW = new Date()

t.test('reads all of them, whatever stands between', async (t) => {
  const [a, b] = [await createAuthority('a'), await createAuthority('b')]
  const between = await a.intermediate('between')
  const folder = t.testdir({ many: `a:\n${a.pem}\n\n# and b\n${b.pem}${between.pem}` })
  const read = readAuthorities(join(folder, 'many'), NOW)
  t.strictSame(
    read.map((pem) => `${pem}\n`),
    [a.pem, b.pem, between.pem],
  )
})

t.test('says in one line what is wrong with a file', async (t) => {
  const root = await createAuthority('root')
  const leaf = await root.sign({ commonName: 'apiserver' })
  const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
  const folder = t.testdir({
    empty: '',
    key: leaf.key,
    half: root.pem + broken,
    between: root.pem + (await (await createAuthority('other')).intermediate('x')).pem,
    leaf: leaf.cert,
    good: root.pem,
  })
  const wrong: [string, RegExp][] = [
    ['nowhere', /^cannot read the authorities of client certificates: ENOENT/],
    ['empty', /empty holds no PEM certificate$/],
    ['key', /key holds no PEM certificate$/],
    ['half', /^certificate 2 of .*half is broken$/],
    ['between', /^certificate 2 of .*between was signed by an authority that is not in the file/],
    ['leaf', /^certificate 1 of .*leaf was signed by an authority that is not in the file/],
  ]
  for (const [file, message] of wrong) {
    const error = t.throws(() => readAuthorities(join(folder, file), NOW), {
      name: 'CertificateError',
      message,
    })
    t.notMatch((error as unknown as Error).message, /\n/)
  }
  const later = new Date(NOW.getTime() + 2 * 24 * 60 * 60 * 1000)
  t.throws(() => readAuthorities(join(folder, 'good'), later), {
    message: /all authorities of .*good have expired/,
  })
})

t.test('a new file is installed; an unusable one is not, and that is said once', async (t) => {
  const [a, b] = [await createAuthority('a'), await createAuthority('b')]
  const file = join(t.testdir({ 'ca.crt': a.pem }), 'ca.crt')
  const installed: string[][] = []
  const { log, lines } = testLog()
  const live = renewAuthorities(file, readAuthorities(file, NOW), {
    install: (authorities) => installed.push(authorities),
    log,
    interval: 1e6,
  })
  t.teardown(live.stop)
  live.check()
  t.strictSame(installed, [], 'nothing has changed')
  writeFileSync(file, 'half')
  live.check()
  live.check()
  t.match(live.current, [a.pem.trim()])
  t.equal(lines.length, 1)
  t.match(lines, [{ level: 'error', msg: /^the authorities of client certificates are kept: .*no PEM/ }])
  writeFileSync(file, a.pem + b.pem)
  live.check()
  live.check()
  t.equal(installed.length, 1)
  t.match(live.current, [a.pem.trim(), b.pem.trim()])
  t.match(lines[1], { level: 'info', authorities: 2 })
})

t.test('what could not be installed is tried again', async (t) => {
  const [a, b] = [await createAuthority('a'), await createAuthority('b')]
  const file = join(t.testdir({ 'ca.crt': a.pem }), 'ca.crt')
  let tries = 0
  const install = () => {
    if (++tries === 1) throw new Error('not now')
  }
  const { log, lines } = testLog()
  const live = renewAuthorities(file, readAuthorities(file, NOW), { install, log, interval: 1e6 })
  t.teardown(live.stop)
  writeFileSync(file, b.pem)
  live.check()
  t.match(live.current, [a.pem.trim()])
  t.match(lines, [{ level: 'error', msg: /kept: not now$/ }])
  live.check()
  t.match(live.current, [b.pem.trim()])
  t.equal(tries, 2)
})
