// A real Prometheus scrapes a real guard, its audit and a real kube-apiserver; the shipped alerts fire when they should,
// and every query of the dashboard is answered.

import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { APISERVER_METRICS } from '../contract/apiserver-metrics.ts'
import { dashboardQueries } from '../contract/monitoring-files.ts'
import { findProgram } from '../fixtures/find-program.ts'
import { answered } from './answered.ts'
import type { ControlPlane } from './control-plane.ts'
import { freePort } from './free-port.ts'
import { type GuardedCluster, guardedCluster } from './guarded-cluster.ts'
import { DEPLOYMENTS, deployment, PODS, pod } from './objects.ts'
import { type FiringAlert, type Prometheus, startPrometheus } from './prometheus.ts'
import { startServer, waitUntilReady } from './server-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

const NEW = { emptyDirModes: [0o700] }
const WEBHOOK = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/emuguard'

/**
 * Queries that have nothing to tell here: versions are pinned, there is no window, no call was one too many, and none has
 * failed open.
 */
const WITHOUT_DATA = [
  'Apiservers A',
  'Asked to come again A',
  'Catalog too old A',
  'Detection A',
  'Rollback window A',
  'Silent apiservers A',
  'Upgrade stage A',
  'Versions disagree A',
  'What the apiserver saw B',
]

const program = findProgram('prometheus')
const skip = program === null && 'prometheus is not installed (Debian package prometheus): no alert was tried'
if (skip) process.stderr.write(`skipped alerts: ${skip}\n`)

t.test('alerts of a real Prometheus', { skip }, async (t) => {
  const cluster = await guardedCluster(t, {
    before: async ({ request }) => {
      answered(t, await request('POST', DEPLOYMENTS, deployment('old', NEW)), 201, 'stored before the guard')
    },
  })
  if (!cluster) return
  const { controlPlane, guard } = cluster
  const prometheus = await startPrometheus(t, program!, [
    target('emuguard', guard.observabilityUrl),
    target('emuguard-audit', await startAudit(t, controlPlane)),
    {
      ...target('kubernetes-apiservers', controlPlane.baseUrl),
      // It has some MB of metrics.
      scrape_interval: '5s',
      scrape_timeout: '5s',
      scheme: 'https',
      authorization: { credentials: controlPlane.tokens.admin },
      tls_config: { insecure_skip_verify: true },
    },
  ])

  await t.test('what is stored in the window', (t) => stored(t, prometheus))
  await t.test('a use that is refused', (t) => refused(t, prometheus, cluster))
  await t.test('every query of the dashboard has an answer', (t) => dashboard(t, prometheus))
  await t.test('a guard that is gone: writes refused, then let through', (t) => gone(t, prometheus, cluster))
  await t.test('the metrics of the apiserver are as the contract says', (t) => contract(t, prometheus))
})

async function stored(t: Test, prometheus: Prometheus) {
  const alert = await firing(prometheus, 'EmuguardStoredFindings')
  t.match(alert, {
    labels: { severity: 'warning', resource: 'deployments', hazard: 'security', surface_version: '1.36' },
    annotations: { description: /^1 findings in deployments \(FieldNotIntroduced, security\)/ },
  })
  // At the very first, before the guard was scraped, it counts as down.
  let names: (string | undefined)[] = []
  await until('nothing else fires while all is well', async () => {
    names = (await prometheus.firing()).map(({ labels }) => labels['alertname'])
    return new Set(names).size === 1
  })
  t.equal(names[0], 'EmuguardStoredFindings')
}

async function refused(t: Test, prometheus: Prometheus, { request }: GuardedCluster) {
  answered(t, await request('POST', PODS, pod('refused', NEW)), 422, 'a Pod with a new field')
  t.match(await firing(prometheus, 'EmuguardWouldBreakRising'), {
    labels: { action: 'Deny', resource: 'pods', surface: 'minCompatibility', surface_version: '1.36' },
    annotations: { description: /^1 uses in pods/ },
  })
}

async function gone(t: Test, prometheus: Prometheus, { request, guard }: GuardedCluster) {
  await guard.stop()
  answered(t, await request('POST', PODS, pod('failed')), 500, 'a write that nobody can judge')
  t.match(await firing(prometheus, 'EmuguardDown'), { labels: { severity: 'critical' } })
  t.match(await firing(prometheus, 'EmuguardCallsFailing'), {
    labels: { error_type: 'calling_webhook_error', name: 'validate.emuguard.dev' },
  })
  const open = [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Ignore' }]
  const json = { contentType: 'application/json-patch+json' }
  answered(t, await request('PATCH', WEBHOOK, open, json), 200, 'failurePolicy Ignore')
  await until('the write passes', async () => (await request('POST', PODS, pod('open'))).status === 201)
  t.match(await firing(prometheus, 'EmuguardFailOpen'), { labels: { name: 'validate.emuguard.dev' } })
}

async function contract(t: Test, prometheus: Prometheus) {
  for (const [name, labels] of Object.entries(APISERVER_METRICS)) {
    const [sample] = await prometheus.query(`${name}{name="validate.emuguard.dev"}`)
    const found = Object.keys(sample?.metric ?? {})
    t.strictSame(
      found.filter((label) => !['__name__', 'instance', 'job'].includes(label)).sort(),
      labels,
      name,
    )
  }
}

async function dashboard(t: Test, prometheus: Prometheus) {
  let empty: string[] = []
  // A rate takes two samples, and a busy machine a while to make them.
  await until('only what has nothing to tell is empty', async () => {
    empty = []
    for (const { title, expr } of dashboardQueries) {
      if ((await prometheus.query(expr)).length === 0) empty.push(title)
    }
    return empty.length <= WITHOUT_DATA.length
  }).catch((error) => t.fail(error))
  t.strictSame(empty.sort(), WITHOUT_DATA)
}

function target(job: string, url: string) {
  return { job_name: job, static_configs: [{ targets: [new URL(url).host] }] }
}

/** `emuguard audit --interval`; the base of its observability address. */
async function startAudit(t: Test, { kubeconfig }: ControlPlane): Promise<string> {
  const folder = await temporaryFolder('emuguard-audit-')
  const port = await freePort()
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
  const server = startServer(
    'emuguard audit',
    process.execPath,
    [
      main,
      'audit',
      `--kubeconfig=${kubeconfig}`,
      '--to=1.36',
      '--interval=10s',
      '--bind-address=127.0.0.1',
      `--metrics-port=${port}`,
    ],
    folder.file('audit.log'),
  )
  t.teardown(async () => {
    await server.kill()
    await folder.remove()
  })
  const url = `http://127.0.0.1:${port}`
  await waitUntilReady(server, async () => (await fetch(`${url}/readyz`)).ok)
  return url
}

async function firing(prometheus: Prometheus, name: string): Promise<FiringAlert> {
  let found: FiringAlert | undefined
  await until(`${name} fires`, async () => {
    found = (await prometheus.firing()).find(({ labels }) => labels['alertname'] === name)
    return found !== undefined
  })
  return found!
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await isSo()) return
    await sleep(200)
  }
  throw new Error(`never came true: ${what}`)
}
