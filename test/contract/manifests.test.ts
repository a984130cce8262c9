import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { Check } from 'typebox/value'
import { generatedManifests } from '../../manifests/generate.ts'
import { valuesSchema } from '../../manifests/values-schema.ts'
import { manifestTool } from './manifest-tools.ts'
import type { Rule, RulesFile } from './monitoring-files.ts'
import {
  CHART,
  comparable,
  defaultValues,
  kustomization,
  type Manifest,
  MONITORING_FOLDER,
  renderChart,
  renderKustomization,
} from './rendered.ts'

const helm = await manifestTool('helm', { build: false })
const kustomize = await manifestTool('kustomize', { build: false })
const needs = (...tools: (typeof helm)[]) =>
  tools.every((tool) => tool !== null)
    ? {}
    : { skip: 'no helm or kustomize here: npm run test:e2e builds them, with Go' }

const PINNED = [
  '--set-string=configuration.emulationVersion=1.37',
  '--set-string=configuration.minCompatibilityVersion=1.36',
]
const NO_AUDIT = '--set=audit.enabled=false'

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
    { certificate: { kind: 'selfSigned' } },
    { clientCA: { key: '../tls.key' } },
    { clientCA: { allowedNames: ['apiserver,kubelet'] } },
    { clientCA: { configMapName: 'Foo' } },
    { certificate: { duration: '59m' } },
    { certificate: { duration: '0h' } },
    { certificate: { secretName: 'a b' } },
    { fullnameOverride: 'Foo_Bar' },
    { fullnameOverride: 'a.b' },
    { fullnameOverride: '1st' },
    { fullnameOverride: 'a'.repeat(51) },
    { prometheusRule: { runbookURL: 'runbooks' } },
    { shutdownDelaySeconds: '10s' },
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

  const composed = async (components: string[], args: string[]) =>
    same(components.join(', '), await compose(t, components), args)
  await composed(
    ['cert-manager', 'service-monitor'],
    [...PINNED, '--set=certificate.kind=certManager', '--set=serviceMonitor.enabled=true', NO_AUDIT],
  )
  await composed(['self-managed', 'audit'], PINNED)
  await composed(
    ['detection', 'cert-manager', 'deny', 'fail'],
    [
      ...['--set-string=configuration.emulationVersion=detect', enforce, '--set=webhook.failurePolicy=Fail'],
      ...['--set=certificate.kind=certManager', NO_AUDIT],
    ],
  )
  await composed(
    ['self-managed', 'client-ca'],
    [
      ...PINNED,
      NO_AUDIT,
      '--set=clientCA.configMapName=emuguard-client-ca',
      '--set=clientCA.allowedNames={kube-apiserver}',
    ],
  )
})

t.test(
  'alerts and dashboard of the chart are those of manifests/monitoring',
  needs(helm, kustomize),
  async (t) => {
    const on = ['--set=prometheusRule.enabled=true', '--set=dashboard.enabled=true']
    const chart = comparable(await renderChart(helm!, on))
    const alone = comparable(await renderKustomization(kustomize!, MONITORING_FOLDER))
    t.equal(Object.keys(alone).length, 2)
    for (const [name, manifest] of Object.entries(alone)) t.strictSame(chart[name], manifest, name)

    const others = [
      '--set=fullnameOverride=fence',
      '--set=prometheusRule.runbookURL=https://wiki.example.com/x/',
    ]
    const manifests = await renderChart(helm!, [...on, ...others])
    const rules = only(manifests, 'PrometheusRule')['spec'].groups.flatMap(
      (group: RulesFile['groups'][0]) => group.rules,
    )
    t.match(
      rules.find(({ alert }: Rule) => alert === 'EmuguardDown').expr,
      'absent(up{job="fence"} == 1 and ',
    )
    for (const { alert, annotations } of rules.filter((rule: Rule) => rule.alert !== undefined)) {
      t.equal(annotations.runbook_url, `https://wiki.example.com/x/${alert}`)
    }
    const dashboard = manifests.find(({ metadata }) => metadata.name === 'fence-dashboard')!
    t.equal(dashboard.metadata.labels?.['grafana_dashboard'], '1')
    t.match(JSON.parse(dashboard['data']['emuguard.json']).panels[1].targets[0].expr, 'up{job="fence"}')
    t.notMatch(JSON.stringify(manifests), /job=\\*"emuguard/)
  },
)

t.test('with pinned versions the guard has no rights, no token and nobody to ask', needs(helm), async (t) => {
  for (const certificate of [['certManager'], ['files', '--set=certificate.caBundle=QQ==']]) {
    const [kind, ...more] = certificate
    const manifests = await renderChart(helm!, [
      ...PINNED,
      NO_AUDIT,
      `--set=certificate.kind=${kind}`,
      ...more,
    ])
    t.notOk(manifests.some(({ kind }) => /Role/.test(kind)))
    t.equal(only(manifests, 'Deployment')['spec'].template.spec.automountServiceAccountToken, false)
    t.equal(only(manifests, 'ServiceAccount')['automountServiceAccountToken'], false)
    t.strictSame(only(manifests, 'NetworkPolicy')['spec'].egress, [])
  }
})

t.test(
  'for a certificate of its own it may change one Secret and one configuration',
  needs(helm),
  async (t) => {
    const manifests = await renderChart(helm!, [...PINNED, NO_AUDIT])
    const rights = manifests.filter(({ kind }) => /Role$/.test(kind))
    t.strictSame(
      rights.map(({ kind, metadata, rules }) => ({ kind, namespace: metadata.namespace, rules })),
      [
        {
          kind: 'ClusterRole',
          namespace: undefined,
          rules: [
            {
              apiGroups: ['admissionregistration.k8s.io'],
              resources: ['validatingwebhookconfigurations'],
              resourceNames: ['emuguard'],
              verbs: ['get', 'patch'],
            },
          ],
        },
        {
          kind: 'Role',
          namespace: 'emuguard',
          rules: [
            {
              apiGroups: [''],
              resources: ['secrets'],
              resourceNames: ['emuguard-self-managed'],
              verbs: ['get', 'patch'],
            },
          ],
        },
      ],
    )
    const { spec } = only(manifests, 'Deployment')['spec'].template
    t.equal(spec.automountServiceAccountToken, true)
    t.notOk(
      spec.volumes.some(({ secret }: Manifest) => secret),
      'nothing is mounted',
    )
    t.equal(only(manifests, 'NetworkPolicy')['spec'].egress.length, 1)
    const secret = only(manifests, 'Secret')
    t.strictSame([secret.metadata.name, secret['type']], ['emuguard-self-managed', 'Opaque'])
    t.strictSame(
      [secret['data'], secret['stringData']],
      [undefined, undefined],
      'nothing that an upgrade would put back',
    )
    for (const { clientConfig } of only(manifests, 'ValidatingWebhookConfiguration')['webhooks']) {
      t.notOk('caBundle' in clientConfig)
    }
  },
)

t.test('who may call, and how long a guard that ends goes on', needs(helm), async (t) => {
  const podOf = async (...args: string[]) =>
    only(await renderChart(helm!, args), 'Deployment')['spec'].template.spec
  const pod = await podOf(
    NO_AUDIT,
    '--set=clientCA.secretName=own',
    '--set=clientCA.key=client-ca.crt',
    '--set=clientCA.allowedNames={a,b}',
    '--set=shutdownDelaySeconds=25',
  )
  const [{ args, lifecycle }] = pod.containers
  for (const flag of [
    '--client-ca-file=/etc/emuguard-client-ca/client-ca.crt',
    '--client-allowed-names=a,b',
    '--shutdown-delay-duration=25s',
  ]) {
    t.ok(args.includes(flag), flag)
  }
  t.equal(lifecycle, undefined)
  t.equal(pod.terminationGracePeriodSeconds, 55)
  const volume = pod.volumes.find(({ name }: Manifest['metadata']) => name === 'client-ca')
  t.strictSame(volume.secret.items, [{ key: 'client-ca.crt', path: 'client-ca.crt' }], 'and no key')
  await t.rejects(podOf('--set=clientCA.allowedNames={a}'), /clientCA.allowedNames: needs an authority/)
  await t.rejects(podOf('--set=clientCA.secretName=a', '--set=clientCA.configMapName=b'), /not both/)
})

t.test(
  'cert-manager signs with an authority that outlives certificates, or with yours',
  needs(helm),
  async (t) => {
    const render = (...args: string[]) =>
      renderChart(helm!, ['--set=certificate.kind=certManager', '--set=fullnameOverride=fence', ...args])
    const ofKind = (manifests: Manifest[], wanted: string) => manifests.filter(({ kind }) => kind === wanted)
    const own = await render()
    const [authority, serving] = ofKind(own, 'Certificate')
    t.match(authority!['spec'], { isCA: true, commonName: 'fence-ca', secretName: 'fence-ca' })
    t.equal(authority!['spec'].privateKey.rotationPolicy, 'Never', 'what it signed stays trusted')
    const issuers = Object.fromEntries(
      ofKind(own, 'Issuer').map((issuer) => [issuer.metadata.name, issuer['spec']]),
    )
    t.strictSame(issuers[authority!['spec'].issuerRef.name], { selfSigned: {} })
    t.strictSame(issuers[serving!['spec'].issuerRef.name], { ca: { secretName: 'fence-ca' } })

    const yours = await render(
      '--set=certificate.issuerRef.kind=ClusterIssuer',
      '--set=certificate.issuerRef.name=ours',
    )
    t.strictSame(ofKind(yours, 'Issuer'), [])
    const certificates = ofKind(yours, 'Certificate')
    t.equal(certificates.length, 1)
    t.strictSame(certificates[0]!['spec'].issuerRef, { kind: 'ClusterIssuer', name: 'ours' })
  },
)

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

t.test('a name is a name, whatever YAML makes of it', needs(helm), async (t) => {
  for (const namespace of ['y', '123', 'null']) {
    const manifests = await renderChart(helm!, [
      `--namespace=${namespace}`,
      '--set-string=fullnameOverride=y',
      '--set-string=priorityClassName=123',
      '--set-string=clientCA.secretName=123',
      '--set-string=clientCA.key=1e3',
      '--set-string=certificate.secretName=456',
      '--set=clientCA.allowedNames={apiserver #1,kubelet: x}',
      '--set=networkPolicy.apiserverCIDRs={::/0}',
    ])
    for (const { kind, metadata } of manifests) {
      t.match(metadata.name, /^(y(-[a-z]+)?|456)$/, kind)
      t.ok([namespace, 'default', undefined].includes(metadata.namespace), `${kind}: ${metadata.namespace}`)
      for (const [key, value] of Object.entries(metadata.labels ?? {})) t.type(value, 'string', key)
      const subjects = manifests.flatMap((one) => one['subjects'] ?? [])
      t.ok(subjects.every((subject: Manifest['metadata']) => subject.namespace === namespace))
    }
    const guard = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'y')!
    const pod = guard['spec'].template.spec
    t.equal(pod.priorityClassName, '123')
    t.equal(pod.serviceAccountName, 'y')
    for (const flag of [
      '--client-allowed-names=apiserver #1,kubelet: x',
      '--cert-secret=456',
      `--cert-hosts=y.${namespace}.svc`,
    ]) {
      t.ok(pod.containers[0].args.includes(flag), flag)
    }
    t.match(pod.volumes[1], { secret: { secretName: '123', items: [{ key: '1e3', path: '1e3' }] } })
    const [webhook] = only(manifests, 'ValidatingWebhookConfiguration')['webhooks']
    t.strictSame(webhook.clientConfig.service, { namespace, name: 'y', path: '/validate', port: 443 })
    t.strictSame(webhook.namespaceSelector.matchExpressions[0].values, [namespace])
    const role = manifests.find(({ metadata }) => metadata.name === 'y-certificate')!
    t.strictSame(role['rules'][0].resourceNames, ['y'])
  }
  const files = ['--set=certificate.kind=files', '--set-string=certificate.caBundle=1234']
  const [webhook] = only(await renderChart(helm!, files), 'ValidatingWebhookConfiguration')['webhooks']
  t.equal(webhook.clientConfig.caBundle, '1234')
})

t.test('a release whose name makes no Service has to name one', needs(helm), async (t) => {
  const render = (release: string, ...args: string[]) =>
    helm!(['template', release, CHART, '--kube-version=1.37.0', ...args])
  for (const release of ['a.b', '1st', `emuguard.${'x'.repeat(40)}`]) {
    await t.rejects(
      render(release),
      /fullnameOverride: give one; the name of this release would make/,
      release,
    )
    t.match(await render(release, '--set=fullnameOverride=fence'), /name: "fence"/)
  }
  t.match(await render('x'.repeat(50)), new RegExp(`name: "${'x'.repeat(50)}"`))
  await t.rejects(renderChart(helm!, ['--set=fullnameOverride=Foo_Bar']), /fullnameOverride.*does not match/s)
})

t.test('a class of the system comes with the quota that permits it', needs(helm), async (t) => {
  const quotaOf = async (...args: string[]) =>
    (await renderChart(helm!, args)).find(({ kind }) => kind === 'ResourceQuota')?.['spec']
  const scopeSelector = {
    matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-cluster-critical'] }],
  }
  t.strictSame(await quotaOf(), { hard: { pods: '100' }, scopeSelector })
  t.strictSame((await quotaOf('--set=replicas=70')).hard, { pods: '140' })
  t.equal(await quotaOf('--set=priorityClassName=own'), undefined)
  t.equal(await quotaOf('--set=priorityClassName='), undefined)
})

t.test('where only some may call, `helm test` may', needs(helm), async (t) => {
  const policyOf = (manifests: Manifest[]) =>
    manifests.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'emuguard')!['spec']
  const manifests = await renderChart(helm!, ['--set=networkPolicy.apiserverCIDRs={10.0.0.0/28}'])
  const [webhook] = policyOf(manifests).ingress
  t.strictSame(webhook.ports, [{ port: 'webhook' }])
  t.strictSame(webhook.from[1], { ipBlock: { cidr: '10.0.0.0/28' } })
  const { labels } = only(manifests, 'Pod').metadata
  t.match(labels, webhook.from[0].podSelector.matchLabels)
  t.equal(webhook.from[0].podSelector.matchLabels['app.kubernetes.io/component'], 'test', 'and no other pod')
  t.equal(policyOf(await renderChart(helm!)).ingress[0].from, undefined)
})

t.test('an audit that lasts, or fails, holds up no installation', needs(helm), async (t) => {
  const audit = (await renderChart(helm!)).find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'emuguard-audit',
  )!
  const [{ readinessProbe }] = audit['spec'].template.spec.containers
  t.equal(readinessProbe.httpGet.path, '/livez')
})

t.test('the overlays are for one namespace, and say so', needs(kustomize), async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'emuguard-kustomize-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const resources = [relative(folder, kustomization('overlays/audit'))]
  const moved = { resources, namespace: 'fences' }
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(moved))
  const manifests = await renderKustomization(kustomize!, folder)
  // What stands in the way, all of it where `namespace:` does not reach. Once this list is empty, docs/install.md may say otherwise.
  const [webhook] = only(manifests, 'ValidatingWebhookConfiguration')['webhooks']
  t.strictSame(webhook.namespaceSelector.matchExpressions[0].values, ['emuguard'])
  t.match(
    only(manifests, 'ValidatingAdmissionPolicy')['spec'].matchConditions[0].expression,
    /:emuguard:emuguard'/,
  )
  const guard = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'emuguard')!
  t.ok(guard['spec'].template.spec.containers[0].args.includes('--cert-hosts=emuguard.emuguard.svc'))
  const detection = manifests.filter(
    ({ kind, metadata }) => kind === 'Role' && metadata.name === 'emuguard-detection',
  )
  t.equal(detection[0]?.metadata.namespace, 'fences', 'where there is no endpoint slice of the apiservers')
  const docs = await readFile(new URL('../../docs/install.md', import.meta.url), 'utf8')
  t.match(docs, /The overlays are for the namespace `emuguard` only/)
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

/** A folder with a kustomization of the base and components, whose guard.yaml pins the versions unless `detection` is one. */
async function compose(t: Test, components: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'emuguard-kustomize-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const at = (path: string) => relative(folder, kustomization(path))
  const generator = {
    name: 'emuguard-configuration',
    namespace: 'emuguard',
    behavior: 'merge',
    files: ['guard.yaml'],
  }
  const all = {
    resources: [at('base')],
    components: components.map((name) => at(`components/${name}`)),
    ...(components.includes('detection') ? {} : { configMapGenerator: [generator] }),
  }
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(all))
  const guard = await readFile(kustomization('base/guard.yaml'), 'utf8')
  await writeFile(
    join(folder, 'guard.yaml'),
    guard.replace(': detect', ': "1.37"').replace(': detect', ': "1.36"'),
  )
  return folder
}

function only(manifests: Manifest[], kind: string): Manifest {
  return manifests.find((manifest) => manifest.kind === kind)!
}
