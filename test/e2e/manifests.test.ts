// The manifests as a real kube-apiserver takes them: every object the chart can render is POSTed with strict field
// validation, as `kubectl apply --dry-run=server` does it. The oldest and the newest release must agree.

import t, { type Test } from 'tap'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { formatKind, parseGroupVersion, parseResource } from '../../src/surface/resource-name.ts'
import { manifestTool, type RunTool } from '../contract/manifest-tools.ts'
import {
  kustomization,
  type Manifest,
  MONITORING_FOLDER,
  renderChart,
  renderKustomization,
} from '../contract/rendered.ts'
import { answered } from './answered.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'

const catalog = loadCatalog()
/** Of add-ons: no apiserver alone knows them. */
const CUSTOM = ['cert-manager.io', 'monitoring.coreos.com']

const VARIANTS: Record<string, string[]> = {
  defaults: [],
  'refusing, and failing closed': ['--set=configuration.mode=Enforce', '--set=webhook.failurePolicy=Fail'],
  'refusing anybody': ['--set=configuration.mode=Enforce', '--set=configuration.defaultExemptions=false'],
  'pinned, with a certificate of files': [
    '--set-string=configuration.emulationVersion=1.37',
    '--set-string=configuration.minCompatibilityVersion=1.36',
    '--set=certificate.kind=files',
    '--set=certificate.caBundle=CA',
  ],
  'everything an audit can read, and who may call': [
    '--set=audit.helm=true',
    '--set=networkPolicy.apiserverCIDRs={10.0.0.0/28}',
    '--set=networkPolicy.metricsNamespaces={monitoring}',
    '--set=serviceMonitor.enabled=true',
    '--set=prometheusRule.enabled=true',
    '--set=dashboard.enabled=true',
  ],
  'a certificate of cert-manager, and callers who have one': [
    '--set=certificate.kind=certManager',
    '--set=clientCA.secretName=callers',
    '--set=clientCA.allowedNames={kube-apiserver}',
  ],
}

const helm = await manifestTool('helm', { build: true })
const kustomize = await manifestTool('kustomize', { build: true })
if (!helm || !kustomize) {
  const reason = 'needs helm and kustomize: neither they nor Go, which would build them, are installed'
  process.stderr.write(`skipped: ${reason}\n`)
  t.plan(0, reason)
} else {
  for (const release of ['1.34', '1.37']) {
    t.test(`kube-apiserver ${release}`, (t) => onRelease(t, release, helm, kustomize))
  }
}

async function onRelease(t: Test, release: string, helm: RunTool, kustomize: RunTool) {
  const controlPlane = await controlPlaneFor(t, { release })
  if (!controlPlane) return
  const namespace = await renderKustomization(kustomize, kustomization('base')).then((manifests) =>
    manifests.find(({ kind }) => kind === 'Namespace'),
  )
  t.equal((await controlPlane.request('POST', '/api/v1/namespaces', namespace)).status, 201)
  const ca = Buffer.from(controlPlane.ca).toString('base64')
  for (const [name, variant] of Object.entries(VARIANTS)) {
    const args = variant.map((arg) => arg.replace('caBundle=CA', `caBundle=${ca}`))
    await t.test(`chart: ${name}`, async (t) => accepted(t, controlPlane, await renderChart(helm, args)))
  }
  for (const overlay of ['audit', 'warn', 'deny', 'fail']) {
    const manifests = await renderKustomization(kustomize, kustomization(`overlays/${overlay}`))
    await t.test(`overlay: ${overlay}`, (t) => accepted(t, controlPlane, manifests))
  }
  const monitoring = await renderKustomization(kustomize, MONITORING_FOLDER)
  await t.test('monitoring', (t) => accepted(t, controlPlane, monitoring))
}

async function accepted(t: Test, { request }: ControlPlane, manifests: Manifest[]) {
  const own = manifests.filter(({ apiVersion, kind }) => {
    return !CUSTOM.includes(parseGroupVersion(apiVersion).group) && kind !== 'Namespace'
  })
  t.ok(own.length > 0)
  for (const manifest of own.flatMap((one) => [one, ...podOf(one)])) {
    const answer = await request('POST', pathOf(manifest), manifest, {
      dryRun: true,
      query: { fieldValidation: 'Strict' },
    })
    const name = `${manifest.kind}/${manifest.metadata.name}`
    answered(t, answer, 201, name)
    t.strictSame(answer.warnings, [], `${name}: no warning`)
  }
}

/** The first pod of a Deployment, which nobody makes here: the namespace takes only restricted ones. */
function podOf({ kind, metadata, spec }: Manifest): Manifest[] {
  if (kind !== 'Deployment') return []
  const { labels } = spec.template.metadata
  const { name, namespace } = metadata
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: namespace!, labels },
      spec: spec.template.spec,
    },
  ]
}

function pathOf({ apiVersion, kind, metadata }: Manifest): string {
  const key = catalog.resourceOfKind.get(formatKind({ ...parseGroupVersion(apiVersion), kind }))
  if (key === undefined) throw new Error(`${apiVersion} ${kind} is none of Kubernetes' own`)
  const { group, version, resource } = parseResource(key)
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  return `${root}${metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`}/${resource}`
}
