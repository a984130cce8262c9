import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import t from 'tap'
import { Check } from 'typebox/value'
import { generatedManifests } from '../../manifests/generate.ts'
import { valuesSchema } from '../../manifests/values-schema.ts'
import { manifestTool } from './manifest-tools.ts'
import {
  CHART,
  comparable,
  defaultValues,
  kustomization,
  type Manifest,
  renderChart,
  renderKustomization,
} from './rendered.ts'

const helm = await manifestTool('helm', { build: false })
const kustomize = await manifestTool('kustomize', { build: false })
const needs = (...tools: (typeof helm)[]) =>
  tools.every((tool) => tool !== null)
    ? {}
    : { skip: 'no helm or kustomize here: npm run test:e2e builds them, with Go' }

t.test('the generated files are those of the catalog and the code: npm run manifests', async (t) => {
  for (const [name, content] of Object.entries(generatedManifests())) {
    t.equal(await readFile(new URL(`../../manifests/${name}`, import.meta.url), 'utf8'), content, name)
  }
})

t.test('the default values fit their schema, which refuses everything else', async (t) => {
  const values = await defaultValues()
  t.ok(Check(valuesSchema, values))
  t.strictSame(
    Object.keys(values).toSorted(),
    Object.keys(valuesSchema.properties)
      .filter((key) => key !== 'global')
      .toSorted(),
  )
  for (const wrong of [
    { replicas: '2' },
    { replica: 2 },
    { configuration: { emulationVersion: 1.36 } },
    { configuration: { mode: 'audit' } },
    { webhook: { timeoutSeconds: 31 } },
    { image: { digest: 'latest' } },
    { audit: { interval: 'hourly' } },
    { resources: { limit: {} } },
  ]) {
    t.notOk(Check(valuesSchema, wrong), JSON.stringify(wrong))
  }
})

t.test('the chart and the overlays are one product', needs(helm, kustomize), async (t) => {
  const same = async (name: string, folder: string, args: string[]) => {
    const chart = comparable(await renderChart(helm!, args))
    const overlay = comparable(await renderKustomization(kustomize!, folder))
    // Who installs a chart has made the namespace.
    delete overlay['Namespace -/emuguard']
    t.strictSame(overlay, chart, name)
  }
  const enforce = '--set=configuration.mode=Enforce'
  await same('audit', kustomization('overlays/audit'), [])
  await same('warn', kustomization('overlays/warn'), [
    enforce,
    '--set=configuration.validationActions.emulation=Warn',
    '--set=configuration.validationActions.minCompatibility=Warn',
  ])
  await same('deny', kustomization('overlays/deny'), [enforce])
  await same('fail', kustomization('overlays/fail'), [enforce, '--set=webhook.failurePolicy=Fail'])

  const folder = await mkdtemp(join(tmpdir(), 'emuguard-kustomize-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const at = (path: string) => relative(folder, kustomization(path))
  const components = ['components/pinned', 'components/service-monitor'].map(at)
  const generator = {
    name: 'emuguard',
    namespace: 'emuguard',
    behavior: 'merge',
    files: ['guard.yaml'],
  }
  const all = { resources: [at('overlays/audit')], components, configMapGenerator: [generator] }
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(all))
  const guard = await readFile(kustomization('base/guard.yaml'), 'utf8')
  const pinned = guard.replace(': detect', ': "1.37"').replace(': detect', ': "1.36"')
  await writeFile(join(folder, 'guard.yaml'), pinned)
  await same('pinned, with a ServiceMonitor', folder, [
    '--set-string=configuration.emulationVersion=1.37',
    '--set-string=configuration.minCompatibilityVersion=1.36',
    '--set=serviceMonitor.enabled=true',
  ])
})

t.test('with pinned versions the guard has no rights, no token and nobody to ask', needs(helm), async (t) => {
  const manifests = await renderChart(helm!, [
    '--set-string=configuration.emulationVersion=1.37',
    '--set-string=configuration.minCompatibilityVersion=1.36',
    '--set=audit.enabled=false',
  ])
  t.notOk(manifests.some(({ kind }) => /Role/.test(kind)))
  t.equal(only(manifests, 'Deployment')['spec'].template.spec.automountServiceAccountToken, false)
  t.equal(only(manifests, 'ServiceAccount')['automountServiceAccountToken'], false)
  t.strictSame(only(manifests, 'NetworkPolicy')['spec'].egress, [])
})

t.test('a Secret of files, another name, another namespace', needs(helm), async (t) => {
  const args = [
    '--set=certificate.kind=files',
    '--set=certificate.caBundle=QQ==',
    '--set=certificate.secretName=own',
  ]
  const manifests = await renderChart(helm!, [...args, '--set=fullnameOverride=fence', '--namespace=fences'])
  t.notOk(manifests.some(({ apiVersion }) => apiVersion.startsWith('cert-manager.io')))
  const [webhook] = only(manifests, 'ValidatingWebhookConfiguration')['webhooks']
  t.strictSame(webhook.clientConfig, {
    service: { namespace: 'fences', name: 'fence', path: '/validate', port: 443 },
    caBundle: 'QQ==',
  })
  t.strictSame(webhook.namespaceSelector.matchExpressions[0].values, ['fences'])
  await t.rejects(renderChart(helm!, ['--set=certificate.kind=files']), /certificate.caBundle/)
})

t.test('own entries, and their failurePolicy', needs(helm), async (t) => {
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }
  const entries = ['enforcing.emuguard.dev', 'advisory.emuguard.dev'].map((name) => ({ name, rules: [rule] }))
  const manifests = await renderChart(helm!, [
    `--set-json=webhook.entries=${JSON.stringify(entries)}`,
    '--set=webhook.failurePolicy=Fail',
  ])
  const { webhooks } = only(manifests, 'ValidatingWebhookConfiguration')
  t.strictSame(
    webhooks.map(({ name, rules, failurePolicy }: Manifest) => ({ name, rules, failurePolicy })),
    [
      { ...entries[0], failurePolicy: 'Fail' },
      { ...entries[1], failurePolicy: 'Ignore' },
    ],
  )
})

t.test('helm refuses values of the wrong type', needs(helm), async (t) => {
  await t.rejects(renderChart(helm!, ['--set=replicas=two']), /replicas.*got string, want integer/s)
  await t.rejects(renderChart(helm!, ['--set-json=configuration.emulationVersion=1.36']), /emulationVersion/)
  await t.rejects(renderChart(helm!, ['--set=webhook.failurePolicy=fail']), /failurePolicy/)
  await t.rejects(renderChart(helm!, ['--set=nope=1']), /additional properties 'nope' not allowed/)
  t.match(await helm!(['lint', CHART, '--kube-version=1.37.0']), /0 chart\(s\) failed/)
})

function only(manifests: Manifest[], kind: string): Manifest {
  return manifests.find((manifest) => manifest.kind === kind)!
}
