import t from 'tap'
import { auditRepeatedly } from '../../src/commands/audit-repeatedly.ts'
import { type FakeAnswer, type FakeApiserver, fakeApiserver, status } from '../fixtures/fake-apiserver.ts'
import { testLog } from '../fixtures/log-lines.ts'

const VERSION = { major: '1', minor: '37', emulationMajor: '1', emulationMinor: '37' }
const PODS = {
  resource: 'pods',
  responseKind: { kind: 'Pod' },
  scope: 'Namespaced',
  verbs: ['create', 'list'],
}
const POD = { metadata: { namespace: 'a', name: 'a' }, spec: { volumes: [{ emptyDir: { mode: 448 } }] } }

/** A cluster of 1.37 with one pod that 1.36 would not keep as it is. */
function answer({ pathname }: URL): FakeAnswer {
  if (pathname === '/version') {
    return { body: { ...VERSION, minCompatibilityMajor: '1', minCompatibilityMinor: '36' } }
  }
  if (pathname === '/api/v1/pods') return { body: { items: [POD] } }
  const versions = pathname === '/api' ? [{ version: 'v1', resources: [PODS] }] : []
  return { body: { kind: 'APIGroupDiscoveryList', items: versions.length > 0 ? [{ versions }] : [] } }
}

const start = ({ kubeconfig }: FakeApiserver, interval: number, log = testLog()) =>
  auditRepeatedly(
    { recursive: true, output: 'table', kubeconfig, interval, metricsPort: 0, bindAddress: '127.0.0.1' },
    log.log,
  )

const get = async (url: string) => (await fetch(url)).text()

/** Waits for something that is bound to happen. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}

t.test('serves the outcome, and audits again', async (t) => {
  const server = await fakeApiserver(t, answer)
  const audits = await start(server, 1)
  const versionsAsked = () => server.asked.filter((path) => path === '/version').length
  await until(async () => versionsAsked() > 2)
  const metrics = await get(`${audits.url}/metrics`)
  t.match(metrics, /^emuguard_stored_findings\{.*reason="FieldNotIntroduced".*resource="pods".*\} 1$/m)
  t.match(metrics, /^emuguard_audit_objects 1$/m)
  t.equal(await get(`${audits.url}/readyz`), 'ok')
  t.equal(await get(`${audits.url}/livez`), 'ok')
  await audits.stop()
  await t.rejects(fetch(audits.url), 'nothing is left running')
})

t.test('a cluster that cannot be reached is no end, and shows', async (t) => {
  let told: (url: URL) => FakeAnswer = () => status(401, 'Unauthorized')
  const server = await fakeApiserver(t, (url) => told(url))
  const audits = await start(server, 1)
  await until(async () => /^emuguard_audit_failures_total [1-9]/m.test(await get(`${audits.url}/metrics`)))
  t.match(await get(`${audits.url}/readyz`), /\[-\]audit failed: .*is a token expired\?/)
  t.match(await get(`${audits.url}/metrics`), /^emuguard_audit_last_success_timestamp_seconds 0$/m)
  told = answer
  await until(async () => (await get(`${audits.url}/readyz`)) === 'ok')
  await audits.stop()
})

t.test('a stop breaks off what is under way', async (t) => {
  const server = await fakeApiserver(t, (url) => (url.pathname === '/api/v1/pods' ? 'hang' : answer(url)))
  const audits = await start(server, 3_600_000)
  await until(async () => server.asked.some((path) => path.startsWith('/api/v1/pods')))
  t.match(await get(`${audits.url}/readyz`), /no audit has ended yet/)
  await audits.stop()
})

t.test('what no time will heal ends it', async (t) => {
  const server = await fakeApiserver(t, (url) =>
    url.pathname === '/version' ? { body: { major: '1', minor: '31' } } : answer(url),
  )
  const audits = await start(server, 1)
  await t.rejects(audits.done, {
    name: 'UsageError',
    message: /does not report its min compatibility version/,
  })
})
