import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import Value from 'typebox/value'
import { type AuditReport, reportSchema } from '../../src/audit/report.ts'
import { type AuditOptions, audit } from '../../src/commands/audit.ts'

const MANIFESTS = fileURLToPath(new URL('../fixtures/audit/manifests', import.meta.url))

/** Runs the command in this process, against the real catalog. */
async function run(options: Partial<AuditOptions>, input = '') {
  const [stdout, stderr] = [collector(), collector()]
  const streams = { stdin: Readable.from([input]), stdout: stdout.stream, stderr: stderr.stream }
  const code = await audit({ recursive: true, output: 'table', ...options }, streams)
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

function collector() {
  const pieces: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      pieces.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => pieces.join('') }
}

const manifest = (name: string) => [`${MANIFESTS}/${name}`]
const POD = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}'

t.test('APIs that are gone: breaking, each named with its object and line', async (t) => {
  const { code, stdout, stderr } = await run({ filename: manifest('removed.yaml'), to: '1.36' })
  t.equal(code, 3)
  const [header, ...rows] = stdout.trimEnd().split('\n')
  t.match(header, /^SOURCE +NAMESPACE +OBJECT +REASON +HAZARD +MESSAGE$/)
  const expected = [
    [2, 'shop', 'Ingress/web', 'networking.k8s.io/v1'],
    [10, '<none>', 'FlowSchema/batch', 'flowcontrol.apiserver.k8s.io/v1'],
    [15, 'shop', 'HorizontalPodAutoscaler/web', 'autoscaling/v'],
    [21, 'shop', 'CronJob/nightly', 'batch/v1'],
    [27, '<none>', 'PodSecurityPolicy/restricted', 'delete it'],
  ] as const
  t.equal(rows.length, expected.length)
  for (const [index, [line, namespace, object, replacement]] of expected.entries()) {
    const cells = rows[index]!.split(/ {3,}/)
    t.match(cells[0], new RegExp(`/removed\\.yaml:${line}$`))
    t.same(cells.slice(1, 5), [namespace, object, 'APIRemoved', 'undecodable'])
    t.match(cells[5], replacement)
  }
  t.match(stderr, '5 objects in 1 file against Kubernetes 1.36: 5 findings in 5 objects (5 APIRemoved)\n')
})

t.test('the way back: what 1.37 introduced is no use to 1.36, and fine in 1.37', async (t) => {
  const back = await run({ filename: manifest('new-in-1.37.yaml'), to: '1.36', output: 'json' })
  t.equal(back.code, 3)
  const report = JSON.parse(back.stdout) as AuditReport
  t.ok(Value.Check(reportSchema, report))
  t.match(report.items, [
    {
      object: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'cache-*' },
      source: { line: 1 },
      findings: [
        {
          reason: 'FieldNotIntroduced',
          fieldPath: 'spec.volumes[0].emptyDir.mode',
          feature: 'EmptyDirVolumeMode',
          since: '1.37',
          hazard: 'security',
        },
      ],
    },
    {
      object: { kind: 'ClusterTrustBundle', namespace: null, name: 'roots' },
      source: { line: 15 },
      findings: [
        { reason: 'APINotIntroduced', resource: 'certificates.k8s.io/v1/clustertrustbundles', since: '1.37' },
      ],
    },
  ])
  const stay = await run({ filename: manifest('new-in-1.37.yaml'), to: '1.37', output: 'json' })
  t.notMatch(
    (JSON.parse(stay.stdout) as AuditReport).items.flatMap(({ findings }) =>
      findings.map(({ reason }) => reason),
    ),
    [/NotIntroduced/],
  )
})

t.test('a typo is a warning', async (t) => {
  const { code, stdout } = await run({ filename: manifest('typo.json'), to: '1.36' })
  t.equal(code, 2)
  t.match(stdout, /typo\.json:6 .* Deployment\/web .* info .*repilcas/)
  t.equal(stdout.trimEnd().split('\n').length, 2)
})

t.test('clean: nothing on stdout, and said so', async (t) => {
  const { code, stdout, stderr } = await run({ filename: [...manifest('clean.yaml'), '-'], to: '1.36' }, POD)
  t.equal(code, 0)
  t.equal(stdout, '')
  t.equal(stderr, '3 objects in 2 files against Kubernetes 1.36: clean\n')
})

t.test('runtime config and gates describe that release', async (t) => {
  const beta = '{"apiVersion": "resource.k8s.io/v1beta1", "kind": "DeviceClass", "metadata": {"name": "a"}}'
  const options: Partial<AuditOptions> = { filename: ['-'], to: '1.36', output: 'json' }
  const reasons = async (more: Partial<AuditOptions>) =>
    (JSON.parse((await run({ ...options, ...more }, beta)).stdout) as AuditReport).items[0]!.findings.map(
      ({ reason }) => reason,
    )
  t.same(await reasons({}), ['APIDisabled'])
  t.same(await reasons({ runtimeConfig: ['api/ga=true', 'resource.k8s.io/v1beta1=true'] }), ['APIDeprecated'])
  const all = { featureGates: ['AllAlpha=true,AllBeta=true'], runtimeConfig: ['api/all=true'] }
  t.same(await reasons({ ...all, minCompatibilityVersion: '1.36' }), ['APIDeprecated'])
})

t.test('a release newer than the catalog: announced removals, and what is not known', async (t) => {
  const text = `${POD}{"apiVersion": "resource.k8s.io/v1beta1", "kind": "DeviceClass", "metadata": {"name": "a"}}`
  const { code, stdout, stderr } = await run({ filename: ['-'], to: '1.99', output: 'json' }, text)
  const { items, summary } = JSON.parse(stdout) as AuditReport
  t.equal(code, 3)
  t.match(items, [{ findings: [] }, { findings: [{ reason: 'APIRemoved' }] }])
  t.match(summary.notKnown, [/1\.99 is newer than this catalog/, /not known/])
  t.match(stderr, /^note: Kubernetes 1\.99 is newer than this catalog/)
})

t.test('charts are not manifests: incomplete, and never clean', async (t) => {
  const chart = t.testdir({
    'values.yaml': 'replicas: 3\n',
    templates: { 'web.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n' },
  })
  const { code, stdout, stderr } = await run({ filename: [chart, ...manifest('clean.yaml')], to: '1.36' })
  t.equal(code, 4)
  t.equal(stdout, '')
  t.match(stderr, /^not judged: .*values\.yaml:1: not a Kubernetes object: no apiVersion and kind$/m)
  t.match(stderr, /^not judged: .*web\.yaml:4: unrendered template/m)
  t.match(stderr, /: incomplete, 2 could not be judged\n$/)
})

t.test('a path that does not exist is incomplete, even when it is the only one', async (t) => {
  const { code, stderr } = await run({ filename: ['/nonexistent/\u001b[31m'], to: '1.36' })
  t.equal(code, 4)
  t.match(stderr, 'not judged: /nonexistent/\\u001b[31m: no such file or directory\n')
})

t.test('flags that make no audit: one line, exit 1', async (t) => {
  // Whatever cluster this machine knows is none of a test's business.
  const before = { HOME: process.env['HOME'], KUBECONFIG: process.env['KUBECONFIG'] }
  Object.assign(process.env, { HOME: '/nonexistent', KUBECONFIG: '' })
  t.teardown(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
  const cases: [Partial<AuditOptions>, RegExp][] = [
    [{ to: '1.36' }, /no cluster: no kubeconfig/],
    [{ to: '1.36', next: true }, /--to and --next both name the release/],
    [{ next: true, rollback: true }, /--next is the way forward, --rollback the way back/],
    [{ fixDir: 'fixes' }, /--fix-dir needs --rollback/],
    [{ namespace: ['shop', 'Shop'] }, /--namespace "Shop": no namespace is called that/],
    [{ filename: ['-'], next: true }, /--next is about a live cluster, and -f names files/],
    [
      { filename: ['-'], to: '1.36', rollback: true, fixDir: 'fixes' },
      /--rollback is about a live cluster, and -f names files/,
    ],
    [{ filename: ['-'], to: '1.36', namespace: ['a'] }, /--namespace is about a live cluster/],
    [
      { kubeconfig: '/nonexistent' },
      /the kubeconfig \/nonexistent cannot be read: no such file or directory/,
    ],
    [{ filename: ['-'] }, /name the release to go to with --to/],
    [{ filename: ['-'], to: '1.36' }, /no objects in standard input/],
    [{ filename: ['https://example.com/a.yaml'], to: '1.36' }, /URLs are not fetched/],
    [{ filename: ['-'], to: 'latest' }, /"latest" is not a version/],
    [{ filename: ['-'], to: '1.36.2' }, /patch version not allowed/],
    [{ filename: ['-'], to: '1.3' }, /Kubernetes 1\.3 is older than the catalog/],
    [
      { filename: ['-'], to: '1.36', minCompatibilityVersion: '1.37' },
      /min compatibility version 1\.37 is newer/,
    ],
    [
      { filename: ['-'], to: '1.36', featureGates: ['NoSuchGate=true'] },
      /unrecognized feature gate: NoSuchGate/,
    ],
    [{ filename: ['-'], to: '1.36', featureGates: ['AllBeta'] }, /missing bool value for AllBeta/],
    [{ filename: ['-'], to: '1.36', runtimeConfig: ['x/y/z/w=true'] }, /runtime-config/],
  ]
  for (const [options, message] of cases) {
    const { code, stdout, stderr } = await run(options)
    t.equal(code, 1)
    t.equal(stdout, '')
    t.match(stderr, /^error: [^\n]+\n$/)
    t.match(stderr, message)
  }
})
