import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createAuthority } from '../fixtures/authority.ts'
import { testCertificate } from '../fixtures/certificate.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'
import { manifestTool } from './manifest-tools.ts'
import { type Manifest, renderChart } from './rendered.ts'

const helm = await manifestTool('helm', { build: false })
const needs = helm ? {} : { skip: 'no helm here: npm run test:e2e builds it, with Go' }

/** What `helm test` runs. */
async function testContainer(...args: string[]): Promise<Manifest> {
  const files = ['--set=certificate.kind=files', '--set=certificate.caBundle=QQ==']
  const pod = (await renderChart(helm!, [...files, ...args])).find(
    ({ kind, metadata }) => kind === 'Pod' && metadata.annotations?.['helm.sh/hook'] === 'test',
  )!
  return pod['spec'].containers[0]
}

/** The exit code of the test before what listens at a URL. */
async function review({ env, args }: Manifest, url: string, authority: string): Promise<number> {
  const given = Object.fromEntries(
    env.map(({ name, value }: { name: string; value: string }) => [name, value]),
  )
  const here = { URL: url, CA_BUNDLE: Buffer.from(authority).toString('base64') }
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...given, ...here } }
    execFile(process.execPath, ['-e', ...args], options, (error) =>
      resolve(error === null ? 0 : Number(error.code)),
    )
  })
}

t.test('what `helm test` runs passes before a guard, and fails before anything else', needs, async (t) => {
  const { running, ca } = await startTestGuard(t.testdir({ other: {} }))
  t.teardown(() => running.stop())
  const container = await testContainer()
  t.strictSame(container.command, ['/nodejs/bin/node', '-e'])
  t.equal(container.env[0].value, 'https://emuguard.emuguard.svc/validate')
  const url = `${running.webhookUrl}/validate`
  t.equal(await review(container, url, ca), 0)
  t.not(await review(container, `${running.observabilityUrl}/validate`, ca), 0, 'not TLS')
  t.not(await review(container, `${running.webhookUrl}/other`, ca), 0, 'not the webhook')
  const other = await testCertificate(`${t.testdirName}/other`)
  t.not(await review(container, url, readFileSync(other.authority, 'utf8')), 0, 'of another authority')
  const closed = await testContainer('--set=clientCA.configMapName=x')
  t.not(await review(closed, url, ca), 0, 'it should have turned the test away')
})

t.test('and passes before a guard that turns it away, as it should', needs, async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'client-ca.crt')
  writeFileSync(file, (await createAuthority('clients')).pem)
  const { running, ca } = await startTestGuard(folder, { file, names: [] })
  t.teardown(() => running.stop())
  const url = `${running.webhookUrl}/validate`
  t.equal(await review(await testContainer('--set=clientCA.configMapName=x'), url, ca), 0)
  t.not(await review(await testContainer(), url, ca), 0)
})
