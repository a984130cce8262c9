import { writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import type { CertificatePair } from '../../src/certificates/certificate.ts'
import { certificateFiles } from '../../src/certificates/certificate-files.ts'
import { type LiveCertificate, renewCertificate } from '../../src/certificates/certificate-renewal.ts'
import type { CertificateReading } from '../../src/certificates/certificate-source.ts'
import { testCertificate } from '../fixtures/certificate.ts'
import { testLog } from '../fixtures/log-lines.ts'

t.test('installs a new pair, and keeps the old one while the new one is unusable', async (t) => {
  const folder = t.testdir()
  const files = await testCertificate(folder)
  const source = certificateFiles(files)
  const first = await source.read(new Date())
  const { log, lines } = testLog()
  const installed: CertificatePair[] = []
  const install = (pair: CertificatePair) => void installed.push(pair)
  const looks: (string | null)[] = []
  const onLook = ({ problem }: LiveCertificate) => void looks.push(problem)
  const live = renewCertificate(source, first, { install, onLook, log })
  t.teardown(live.stop)

  await live.check()
  t.same(installed, [], 'nothing new')
  t.same(looks, [null, null])

  writeFileSync(files.certificate, 'half')
  await live.check()
  await live.check()
  t.same(installed, [])
  t.equal(live.current, first.pair)
  t.match(live.problem, /holds no PEM certificate/)
  t.equal(looks.at(-1), live.problem)
  t.match(
    lines,
    [{ level: 'error', msg: /^the serving certificate is kept: .*holds no PEM certificate/ }],
    'said once',
  )

  await testCertificate(folder)
  await live.check()
  t.equal(installed.length, 1)
  t.equal(live.problem, null)
  t.not(live.current.serialNumber, first.pair.serialNumber)
  const { serialNumber } = live.current
  t.match(lines.slice(1), [
    { level: 'info', serialNumber, msg: 'serving certificate renewed' },
    { level: 'info', msg: 'the serving certificate is renewed again' },
  ])

  await testCertificate(folder, new Date('2020-01-01'))
  await live.check()
  t.equal(installed.length, 1, 'an expired one is not taken')
})

t.test('looks by itself, and at one time only once', async (t) => {
  const folder = t.testdir()
  const files = await testCertificate(folder)
  let [looks, most] = [0, 0]
  const source = {
    ...certificateFiles(files),
    interval: 1,
    async read(now: Date): Promise<CertificateReading> {
      most = Math.max(most, ++looks)
      await new Promise((resolve) => setTimeout(resolve, 5))
      looks--
      return certificateFiles(files).read(now)
    },
  }
  const first = await source.read(new Date())
  await testCertificate(folder)
  await new Promise<void>((resolve) => {
    const live = renewCertificate(source, first, {
      install: () => resolve(),
      onLook() {},
      log: testLog().log,
    })
    t.teardown(live.stop)
    // The poll alone does not keep a process alive; the test has nothing else that would.
    const alive = setInterval(() => {}, 1000)
    t.teardown(() => clearInterval(alive))
  })
  t.equal(most, 1)
})

/** Of good files; its looks end when they are told to. */
async function sourceThatHangs(t: Test) {
  const files = certificateFiles(await testCertificate(t.testdir()))
  const first = await files.read(new Date())
  const looks: ((reading: CertificateReading) => void)[] = []
  let closed = 0
  const source = {
    ...files,
    interval: 5,
    read: () => new Promise<CertificateReading>((resolve) => void looks.push(resolve)),
    close: () => void closed++,
  }
  const other = await certificateFiles(await testCertificate(t.testdirName)).read(new Date())
  return { source, first, other, looks, closed: () => closed }
}

t.test('a look that never ends is a problem, and no reason not to look again', async (t) => {
  const { source, first, other, looks } = await sourceThatHangs(t)
  const installed: CertificatePair[] = []
  const problems: (string | null)[] = []
  const { log } = testLog()
  let told!: () => void
  const gaveUp = new Promise<void>((resolve) => {
    told = resolve
  })
  const live = renewCertificate(source, first, {
    install: (pair) => void installed.push(pair),
    onLook({ problem }) {
      problems.push(problem)
      if (problem !== null) told()
    },
    log,
    longestLook: 20,
  })
  t.teardown(live.stop)
  const alive = setInterval(() => {}, 1000)
  await gaveUp
  clearInterval(alive)
  t.same(problems, [null, `no look at ${source.name} has ended for 0.02 s`])
  t.equal(looks.length, 2, 'another has begun')
  looks[0]!(other)
  await new Promise((resolve) => setImmediate(resolve))
  t.same(installed, [], 'what was given up is not taken')
  looks[1]!(first)
  await live.check()
  t.equal(live.problem, null)
})

t.test('nothing comes of a look when it is stopped', async (t) => {
  const { source, first, other, looks, closed } = await sourceThatHangs(t)
  const { log, lines } = testLog()
  let told = 0
  const live = renewCertificate(source, first, {
    install: () => t.fail('installed'),
    onLook: () => void told++,
    log,
  })
  const checked = live.check()
  live.stop()
  t.equal(closed(), 1)
  looks[0]!(other)
  await checked
  t.equal(live.current, first.pair)
  t.equal(told, 1, 'of the first reading')
  t.same(lines, [])
})

t.test('what a source has to tell is logged when it changes', async (t) => {
  const files = await testCertificate(t.testdir())
  const { log, lines } = testLog()
  const told: Partial<CertificateReading>[] = [
    { problem: 'forbidden', note: 'no configuration' },
    { problem: 'forbidden', note: 'no configuration' },
    { problem: null, note: null },
  ]
  const source = {
    ...certificateFiles(files),
    read: async (now: Date) => ({ ...(await certificateFiles(files).read(now)), ...told.shift() }),
  }
  const first = await source.read(new Date())
  const live = renewCertificate(source, first, { install() {}, onLook() {}, log })
  t.teardown(live.stop)
  t.match(live, { problem: 'forbidden', note: 'no configuration' })
  await live.check()
  await live.check()
  t.match(
    lines.map(({ msg }) => msg),
    [
      'the serving certificate is kept: forbidden',
      'serving certificate: no configuration',
      'the serving certificate is renewed again',
    ],
  )
})
