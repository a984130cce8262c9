import { writeFileSync } from 'node:fs'
import t from 'tap'
import { type CertificatePair, readCertificate } from '../../src/server/certificate.ts'
import { renewCertificate } from '../../src/server/certificate-renewal.ts'
import { testCertificate } from '../fixtures/certificate.ts'
import { testLog } from '../fixtures/log-lines.ts'

t.test('installs a new pair, and keeps the old one while the new one is unusable', async (t) => {
  const folder = t.testdir()
  const files = await testCertificate(folder)
  const first = readCertificate(files, new Date())
  const { log, lines } = testLog()
  const installed: CertificatePair[] = []
  const install = (pair: CertificatePair) => void installed.push(pair)
  const live = renewCertificate(files, first, { install, log, interval: 3_600_000 })
  t.teardown(live.stop)

  live.check()
  t.same(installed, [], 'nothing new')

  writeFileSync(files.certificate, 'half')
  live.check()
  live.check()
  t.same(installed, [])
  t.equal(live.current, first)
  t.match(
    lines,
    [{ level: 'error', msg: /^the serving certificate is kept: .*holds no PEM certificate/ }],
    'said once',
  )

  await testCertificate(folder)
  live.check()
  t.equal(installed.length, 1)
  t.not(live.current.serialNumber, first.serialNumber)
  t.match(lines[1], {
    level: 'info',
    serialNumber: live.current.serialNumber,
    msg: 'serving certificate renewed',
  })

  await testCertificate(folder, new Date('2020-01-01'))
  live.check()
  t.equal(installed.length, 1, 'an expired one is not taken')
})

t.test('looks by itself', async (t) => {
  const folder = t.testdir()
  const files = await testCertificate(folder)
  const first = readCertificate(files, new Date())
  await testCertificate(folder)
  await new Promise<void>((resolve) => {
    const live = renewCertificate(files, first, { install: () => resolve(), log: testLog().log, interval: 1 })
    t.teardown(live.stop)
    // The poll alone does not keep a process alive; the test has nothing else that would.
    const alive = setInterval(() => {}, 1000)
    t.teardown(() => clearInterval(alive))
  })
})
