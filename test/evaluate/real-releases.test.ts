import t from 'tap'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { parseGroupVersion } from '../../src/surface/resource-name.ts'
import { buildSurface } from '../../src/surface/surface.ts'

/**
 * What real kube-apiservers answered, one case each of what the catalog has to know. Clean means: served, every field
 * kept, every value accepted, at the release's default settings. The whole corpus is asked anew by the truth suite.
 */
const catalog = loadCatalog()
const RELEASES = ['1.34', '1.35', '1.36', '1.37']

const pod = (spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x' },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
})
const container = (more: object) => pod({ containers: [{ name: 'c', image: 'i', ...more }] })
const rules = (action: string) => [{ action, exitCodes: { operator: 'In', values: [1] } }]
const of = (apiVersion: string, kind: string, spec: object, name = 'x') => ({
  apiVersion,
  kind,
  metadata: { name },
  spec,
})

const crd = (rule: string) =>
  of('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    versions: [
      { schema: { openAPIV3Schema: { properties: { spec: { 'x-kubernetes-validations': [{ rule }] } } } } },
    ],
  })
const policy = (expression: string) =>
  of('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', { validations: [{ expression }] })
const webhook = (expression: string) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  webhooks: [{ matchConditions: [{ expression }] }],
})
const deviceClass = (expression: string) =>
  of('resource.k8s.io/v1', 'DeviceClass', { selectors: [{ cel: { expression } }] })

const CASES: [name: string, object: { apiVersion: string; kind: string }, clean: string][] = [
  ['hostnameOverride', pod({ hostnameOverride: 'a.b' }), '-+++'],
  [
    'an image volume in a template',
    of('apps/v1', 'Deployment', {
      template: { spec: pod({ volumes: [{ name: 'v', image: { reference: 'r' } }] }).spec },
    }),
    '-+++',
  ],
  [
    'fileKeyRef',
    container({ env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'p', key: 'k' } } }] }),
    '-+++',
  ],
  ['restartPolicyRules', container({ restartPolicy: 'Never', restartPolicyRules: rules('Restart') }), '-+++'],
  [
    'RestartAllContainers',
    container({ restartPolicy: 'Never', restartPolicyRules: rules('RestartAllContainers') }),
    '--++',
  ],
  [
    'rules of a sidecar',
    pod({
      initContainers: [
        { name: 'i', image: 'i', restartPolicy: 'Always', restartPolicyRules: rules('Restart') },
      ],
    }),
    '--++',
  ],
  ['a sidecar', pod({ initContainers: [{ name: 'i', image: 'i', restartPolicy: 'Always' }] }), '++++'],
  ['MountOption', pod({ securityContext: { seLinuxChangePolicy: 'MountOption' } }), '---+'],
  ['Recursive', pod({ securityContext: { seLinuxChangePolicy: 'Recursive' } }), '++++'],
  [
    'clusterTrustBundle',
    pod({
      volumes: [{ name: 'v', projected: { sources: [{ clusterTrustBundle: { name: 'n', path: 'p' } }] } }],
    }),
    '---+',
  ],
  ['toleration Gt', pod({ tolerations: [{ key: 'k', operator: 'Gt', value: '1' }] }), '----'],
  ['hostUsers false', pod({ hostUsers: false }), '++++'],
  ['hostUsers false with hostNetwork', pod({ hostUsers: false, hostNetwork: true }), '----'],
  ['stopSignal', container({ lifecycle: { stopSignal: 'SIGTERM' } }), '----'],
  [
    'maxUnavailable',
    of('apps/v1', 'StatefulSet', { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } }),
    '---+',
  ],
  ['minReplicas 0', of('autoscaling/v2', 'HorizontalPodAutoscaler', { minReplicas: 0 }), '---+'],
  ['minReplicas 1', of('autoscaling/v2', 'HorizontalPodAutoscaler', { minReplicas: 1 }), '++++'],
  [
    'tolerance',
    of('autoscaling/v2', 'HorizontalPodAutoscaler', { behavior: { scaleDown: { tolerance: '0.1' } } }),
    '-+++',
  ],
  ['a Service named 1abc', of('v1', 'Service', {}, '1abc'), '--++'],
  ['an IP with a leading zero', of('v1', 'Service', { externalIPs: ['010.0.0.1'] }), '++--'],
  ['PreferSameNode', of('v1', 'Service', { trafficDistribution: 'PreferSameNode' }), '++++'],
  [
    'serviceAccountTokenInSecrets',
    of('storage.k8s.io/v1', 'CSIDriver', { serviceAccountTokenInSecrets: true }),
    '-+++',
  ],
  ['ClusterTrustBundle v1', of('certificates.k8s.io/v1', 'ClusterTrustBundle', {}), '---+'],
  [
    'MutatingAdmissionPolicy v1',
    of('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', {}),
    '--++',
  ],
  [
    // 1.34 has the gate, but drops nothing yet.
    'claim tolerations',
    of('resource.k8s.io/v1', 'ResourceClaim', {
      devices: {
        requests: [{ name: 'r', exactly: { deviceClassName: 'c', tolerations: [{ operator: 'Exists' }] } }],
      },
    }),
    '+-++',
  ],
  [
    'extendedResourceName',
    of('resource.k8s.io/v1', 'DeviceClass', { extendedResourceName: 'a.b/c' }),
    '--++',
  ],
  ['sort() in a CRD', crd('self.names.sort() == self.names'), '-+++'],
  ['first() in a CRD', crd('self.names.first().hasValue()'), '++++'],
  ['includes() in a CRD', crd('self.names.includes("a")'), '----'],
  ['sort as a field, in a string, in a comment', crd('self.sort == ".sort()" // [].sort()'), '++++'],
  ['lists.range() in a policy', policy('lists.range(3).size() == 3'), '-+++'],
  ['semver() in a policy', policy('semver("1.2.3").major() == 1'), '++++'],
  ['a name in back quotes', policy('object.metadata.labels.`a/b` == "c"'), '---+'],
  ['slice() in a match condition', webhook('[1].slice(0, 1) == [1]'), '-+++'],
  [
    'reverse() in a mutating policy',
    of('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', {
      mutations: [{ jsonPatch: { expression: '[JSONPatch{}].reverse()' } }],
    }),
    '--++',
  ],
  ['allowMultipleAllocations', deviceClass('device.allowMultipleAllocations'), '--++'],
  ['an attribute of that name', deviceClass('device.attributes["d"].allowMultipleAllocations'), '++++'],
  ['going over an attribute', deviceClass('device.attributes["d"].x.exists(e, e == 1)'), '----'],
  ['includes() in a selector', deviceClass('device.attributes["d"].x.includes(1)'), '----'],
  ['cel.bind() in a selector', deviceClass('cel.bind(d, device.attributes["d"], d.a && d.b)'), '++++'],
]

for (const [name, object, clean] of CASES) {
  t.test(name, async (t) => {
    const verdicts = RELEASES.map((version) => {
      const kind = { ...parseGroupVersion(object.apiVersion), kind: object.kind }
      const found = evaluate(buildSurface(catalog, { version }), 'target', { object, kind, origin: 'file' })
      return found.some(({ hazard }) => hazard !== 'info') ? '-' : '+'
    })
    t.equal(verdicts.join(''), clean)
  })
}

t.test('what a 1.37 server fills in by itself is no use of anything', async (t) => {
  const filledIn = [
    of('apps/v1', 'StatefulSet', {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    }),
    of('storage.k8s.io/v1', 'CSIDriver', { seLinuxMount: false, preventPodSchedulingIfMissing: false }),
  ]
  for (const object of filledIn) {
    const kind = { ...parseGroupVersion(object.apiVersion), kind: object.kind }
    const surface = buildSurface(catalog, { version: '1.34' })
    t.same(evaluate(surface, 'target', { object, kind, origin: 'request' }), [], object.kind)
    t.not(evaluate(surface, 'target', { object, kind, origin: 'file' }).length, 0, `${object.kind} in a file`)
  }
})

t.test('selectors that need alpha gates are clean while these are on', async (t) => {
  const kind = { group: 'resource.k8s.io', version: 'v1', kind: 'DeviceClass' }
  const surface = buildSurface(catalog, { version: '1.36', featureGates: { DRAListTypeAttributes: true } })
  for (const text of ['device.attributes["d"].x.exists(e, e == 1)', 'device.attributes["d"].x.includes(1)']) {
    t.same(evaluate(surface, 'target', { object: deviceClass(text), kind, origin: 'file' }), [], text)
  }
})
