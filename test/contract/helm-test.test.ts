import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { testCertificate } from '../fixtures/certificate.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'
import { manifestTool } from './manifest-tools.ts'
import { renderChart } from './rendered.ts'

const helm = await manifestTool('helm', { build: false })
const needs = helm ? {} : { skip: 'no helm here: npm run test:e2e builds it, with Go' }

t.test('what `helm test` runs passes before a guard, and fails before anything else', needs, async (t) => {
  const { running, ca } = await startTestGuard(t.testdir({ other: {} }))
  t.teardown(() => running.stop())
  const files = ['--set=certificate.kind=files', '--set=certificate.caBundle=QQ==']
  const pod = (await renderChart(helm!, files)).find(
    ({ kind, metadata }) => kind === 'Pod' && metadata.annotations?.['helm.sh/hook'] === 'test',
  )!
  const [container] = pod['spec'].containers
  t.strictSame(container.command, ['/nodejs/bin/node', '-e'])
  t.equal(container.env[0].value, 'https://emuguard.emuguard.svc/validate')
  const review = (url: string, authority: string) =>
    new Promise<number>((resolve) => {
      const env = { ...process.env, URL: url, CA_BUNDLE: Buffer.from(authority).toString('base64') }
      execFile(process.execPath, ['-e', ...container.args], { env }, (error) =>
        resolve(error === null ? 0 : Number(error.code)),
      )
    })
  const url = `${running.webhookUrl}/validate`
  t.equal(await review(url, ca), 0)
  t.not(await review(`${running.observabilityUrl}/validate`, ca), 0, 'not TLS')
  t.not(await review(`${running.webhookUrl}/other`, ca), 0, 'not the webhook')
  const other = await testCertificate(`${t.testdirName}/other`)
  t.not(await review(url, readFileSync(other.authority, 'utf8')), 0, 'of another authority')
})
