// The audit of a live cluster: everything planted is found, nothing else, and what could not be read is named.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import Value from 'typebox/value'
import { clusterRole } from '../../src/audit/cluster/cluster-role.ts'
import { type AuditReport, reportSchema } from '../../src/audit/report.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { PLANTED_FLAGS, plantCases } from './planted-cases.ts'
import { runAudit } from './run-audit.ts'
import { limitedKubeconfig } from './service-account.ts'

t.test('a 1.37 cluster that may have to go back to 1.36', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: PLANTED_FLAGS })
  if (!controlPlane) return
  await plantCases(controlPlane)
  const folder = t.testdir({})
  await t.test('all that was planted is found', (t) => findsAll(t, controlPlane))
  await t.test('one namespace, one label', (t) => selects(t, controlPlane))
  await t.test('with the rendered role', (t) => withRole(t, controlPlane, folder))
  await t.test('without the right to read pods', (t) => forbidden(t, controlPlane, folder))
  await t.test('with rights in one namespace only', (t) => oneNamespace(t, controlPlane, folder))
  await t.test('forward', (t) => forward(t, controlPlane))
  await t.test('Helm releases, and the way back', (t) => helmAndRollback(t, controlPlane, folder))
})

const USE = 'spec.template.spec.volumes[0].emptyDir.mode'

/** The planted uses, as `namespace/Kind/name reason path`; in the order of a report. */
const PLANTED = [
  '/ClusterTrustBundle/roots APINotIntroduced apiVersion',
  '/DeviceClass/old APIDisabled apiVersion',
  'shop/CronJob/nightly FieldNotIntroduced spec.jobTemplate.spec.template.spec.volumes[0].emptyDir.mode',
  `shop/Deployment/web FieldNotIntroduced ${USE}`,
  'shop/Pod/asked FieldDisabled spec.evictionResponders',
]

function uses({ items }: AuditReport): string[] {
  return items.flatMap(({ object: { namespace, kind, name }, findings }) =>
    findings.map(
      ({ reason, fieldPath }) =>
        `${namespace ?? ''}/${kind}/${name} ${reason} ${fieldPath.replace(/\[k:.*\]$/, '')}`,
    ),
  )
}

async function findsAll(t: Test, { kubeconfig }: ControlPlane) {
  const { code, report, stderr } = await runAudit('--kubeconfig', kubeconfig)
  t.equal(code, 3, stderr)
  t.ok(Value.Check(reportSchema, report))
  t.strictSame(uses(report!), PLANTED)
  t.match(report!.cluster, {
    context: 'admin',
    binaryVersion: '1.37',
    emulationVersion: '1.37',
    minCompatibilityVersion: '1.36',
  })
  t.equal(report!.to, '1.36', 'the way back is the default')

  const [bundle, old, nightly, web, asked] = report!.items
  const managers = (item = web) =>
    item!.findings.flatMap((finding) => finding.managers.map(({ manager }) => manager))
  t.match(bundle, { source: { cluster: 'admin' }, findings: [{ hazard: 'undecodable' }] })
  t.strictSame(managers(bundle), ['cert-tool'])
  t.match(old!.findings, [
    { hazard: 'update-blocked', evidence: 'exact', resource: 'resource.k8s.io/v1beta1/deviceclasses' },
  ])
  t.strictSame(managers(old), ['legacy-tool'])
  t.strictSame(managers(nightly), ['helm'])
  t.strictSame(managers(web), ['kubectl-edit'], 'who wrote the Deployment, and no controller')
  t.match(web!.owned, [
    { kind: 'Pod', objects: 3 },
    { kind: 'ReplicaSet', objects: 1 },
  ])
  t.match(asked!.findings, [{ seen: 'requested', surface: 'emulation' }])
  t.strictSame(managers(asked), ['argocd-controller'])

  const json = await runAudit('--kubeconfig', kubeconfig, '--no-protobuf')
  t.strictSame(json.report, report, 'JSON tells the same as protobuf')
}

async function selects(t: Test, { kubeconfig }: ControlPlane) {
  const shop = await runAudit(
    '--kubeconfig',
    kubeconfig,
    '-n',
    'shop',
    '--chunk-size',
    '1',
    '--parallel',
    '1',
  )
  t.strictSame(
    uses(shop.report!),
    PLANTED.filter((use) => use.startsWith('shop/')),
  )
  const nowhere = await runAudit('--kubeconfig', kubeconfig, '-n', 'default', '-n', 'kube-system')
  t.equal(nowhere.code, 0, nowhere.stderr)
  const labelled = await runAudit('--kubeconfig', kubeconfig, '-l', 'app=asked')
  t.strictSame(
    uses(labelled.report!),
    PLANTED.filter((use) => use.includes('/asked ')),
  )
  const typo = await runAudit('--kubeconfig', kubeconfig, '-n', 'shpo')
  t.match(typo, { code: 1, stdout: '', stderr: /^error: admin: namespaces "shpo" not found \(404\)\n$/ })
}

async function withRole(t: Test, controlPlane: ControlPlane, folder: string) {
  const { rules } = clusterRole(loadCatalog(), { helm: false, rollback: false })
  const kubeconfig = await limitedKubeconfig(controlPlane, join(folder, 'auditor'), {
    name: 'auditor',
    rules,
  })
  const { code, report } = await runAudit('--kubeconfig', kubeconfig)
  t.strictSame(report!.incomplete, [])
  t.equal(code, 3)
  t.strictSame(uses(report!), PLANTED)
}

async function forbidden(t: Test, controlPlane: ControlPlane, folder: string) {
  const { rules } = clusterRole(loadCatalog(), { helm: false, rollback: false })
  const fewer = rules.map((rule) =>
    'resources' in rule ? { ...rule, resources: rule.resources.filter((name) => name !== 'pods') } : rule,
  )
  const account = { name: 'half-blind', rules: fewer }
  const kubeconfig = await limitedKubeconfig(controlPlane, join(folder, 'half-blind'), account)
  const { code, report, stderr } = await runAudit('--kubeconfig', kubeconfig)
  t.equal(code, 4)
  t.match(report!.incomplete, [
    {
      source: { cluster: 'half-blind', resource: 'v1/pods' },
      error: /pods is forbidden: User .* cannot list resource "pods"/,
    },
  ])
  t.equal(report!.incomplete.length, 1)
  t.strictSame(
    uses(report!),
    PLANTED.filter((use) => !use.includes('/Pod/')),
  )
  t.match(stderr, 'not judged: half-blind: v1/pods: pods is forbidden')
}

async function oneNamespace(t: Test, controlPlane: ControlPlane, folder: string) {
  const { rules } = clusterRole(loadCatalog(), { helm: false, rollback: false })
  const account = {
    name: 'shopkeeper',
    rules: rules.filter((rule) => 'resources' in rule),
    namespace: 'shop',
  }
  const kubeconfig = await limitedKubeconfig(controlPlane, join(folder, 'shopkeeper'), account)
  const { code, report } = await runAudit('--kubeconfig', kubeconfig, '-n', 'shop')
  t.equal(code, 3)
  t.strictSame(report!.incomplete, [])
  t.strictSame(
    uses(report!),
    PLANTED.filter((use) => use.startsWith('shop/')),
  )
  const all = await runAudit('--kubeconfig', kubeconfig)
  t.equal(all.code, 4, 'everywhere else is forbidden')
  t.ok(all.report!.incomplete.length > 15)
  // Every service account may read those (system:cluster-trust-bundle-discovery).
  t.strictSame(uses(all.report!), PLANTED.slice(0, 1))
}

async function forward(t: Test, { kubeconfig }: ControlPlane) {
  const { code, report, stderr } = await runAudit('--kubeconfig', kubeconfig, '--next')
  t.equal(report!.to, '1.38')
  t.strictSame(uses(report!), ['/DeviceClass/old APIRemoved apiVersion', PLANTED.at(-1)])
  t.match(stderr, /note: Kubernetes 1\.38 is newer than this catalog/)
  t.equal(code, 3)
}

async function helmAndRollback(t: Test, controlPlane: ControlPlane, folder: string) {
  const options = { helm: true, rollback: true }
  const { rules } = clusterRole(loadCatalog(), options)
  const account = { name: 'judge', rules }
  const kubeconfig = await limitedKubeconfig(controlPlane, join(folder, 'judge'), account)
  const fixes = join(folder, 'fixes')
  const { code, report, stderr } = await runAudit(
    ...['--kubeconfig', kubeconfig, '--helm', '--rollback', '--fix-dir', fixes],
  )
  t.equal(code, 3, stderr)
  t.strictSame(report!.incomplete, [], 'the rendered role is enough')
  const blog = report!.items.find(({ object }) => object.name === 'blog')
  t.match(blog, {
    source: { helmRelease: 'shop/blog', revision: 2 },
    findings: [{ reason: 'FieldNotIntroduced' }],
  })
  t.equal(report!.items.length, PLANTED.length + 1)
  t.match(report!.rollback, {
    verdict: 'not ready',
    checks: [{ check: 'featureGate', subject: 'EmptyDirVolumeMode' }],
  })
  t.match(await readdir(fixes), ['apply.sh', /nightly/, /web/, 'fixes.json'])
}
