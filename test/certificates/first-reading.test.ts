import t from 'tap'
import { CertificateError } from '../../src/certificates/certificate.ts'
import { certificateFiles } from '../../src/certificates/certificate-files.ts'
import { firstReading } from '../../src/certificates/first-reading.ts'
import { testCertificate } from '../fixtures/certificate.ts'
import { testLog } from '../fixtures/log-lines.ts'

t.test('waits for a source that has patience, and says why', async (t) => {
  const files = certificateFiles(await testCertificate(t.testdir()))
  const { log, lines } = testLog()
  let tries = 0
  const source = {
    ...files,
    patience: 60_000,
    read(now: Date) {
      if (++tries === 1) throw new CertificateError('no permission')
      return files.read(now)
    },
  }
  const problems: string[] = []
  const reading = await firstReading(source, { onProblem: (text) => void problems.push(text), log })
  t.ok(reading.pair.expires > new Date())
  t.same(problems, ['no permission'])
  t.match(lines, [{ level: 'warn', msg: 'there is no serving certificate yet: no permission' }])
})

t.test('files have none, and a bug has none either', async (t) => {
  const files = { certificate: '/nowhere/tls.crt', privateKey: '/nowhere/tls.key' }
  const options = { onProblem: () => t.fail('nothing to wait for'), log: testLog().log }
  await t.rejects(firstReading(certificateFiles(files), options), { name: 'CertificateError' })
  const read = () => Promise.reject(new TypeError('bug'))
  await t.rejects(firstReading({ ...certificateFiles(files), patience: 60_000, read }, options), {
    name: 'TypeError',
  })
})
