import t from 'tap'
import type { CrdFacts } from '../../../src/audit/crds/crd-facts.ts'
import type { ReportFinding, ReportItem } from '../../../src/audit/report.ts'
import {
  type RollbackInput,
  type RollbackScope,
  rollbackOf,
} from '../../../src/audit/rollback/rollback-of.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { buildSurface } from '../../../src/surface/surface.ts'

const catalog = loadCatalog()
const READ: RollbackInput = {
  surface: buildSurface(catalog, { version: '1.36' }),
  cluster: {
    binaryVersion: '1.37',
    emulationVersion: '1.37',
    minCompatibilityVersion: '1.36',
  },
  items: [],
  incomplete: 0,
  crds: [],
  nodes: [{ name: 'a', kubeletVersion: 'v1.36.3' }],
  featureGates: {},
  storageVersions: { known: [], unknown: [] },
}

const item = (hazard: ReportFinding['hazard'], more: Partial<ReportFinding> = {}, source: object = {}) =>
  ({
    source: { cluster: 'prod', ...source },
    findings: [{ hazard, seen: 'persisted', ...more }],
  }) as unknown as ReportItem

const verdict = (more: Partial<RollbackInput>) => rollbackOf({ ...READ, ...more }).verdict

t.test('the verdict follows from the worst hazard', async (t) => {
  t.equal(verdict({}), 'ready')
  t.equal(verdict({ items: [item('info')] }), 'ready')
  for (const hazard of ['security', 'behaviour', 'dropped'] as const) {
    t.equal(verdict({ items: [item('info'), item(hazard)] }), 'ready with losses', hazard)
  }
  for (const hazard of ['undecodable', 'update-blocked'] as const) {
    t.equal(verdict({ items: [item('security'), item(hazard)] }), 'not ready', hazard)
  }
})

t.test('what was dropped already is no loss of the way back', async (t) => {
  t.equal(verdict({ items: [item('security', { seen: 'requested' })] }), 'ready')
})

t.test('a Helm release loses its next upgrade, nothing that is stored', async (t) => {
  const release = { helmRelease: 'shop/web', revision: 1, line: 1 }
  t.equal(verdict({ items: [item('undecodable', {}, release)] }), 'ready with losses')
  t.equal(verdict({ items: [item('undecodable', { seen: 'requested' }, release)] }), 'ready with losses')
})

t.test('a part of a cluster is never ready, and says which part it is', async (t) => {
  const of = (scope: RollbackScope, items: ReportItem[] = []) => rollbackOf({ ...READ, scope, items })
  t.match(of({ namespaces: ['shop'] }), {
    verdict: 'incomplete',
    unchecked: ['only namespace shop was read'],
  })
  t.match(of({ namespaces: ['a', 'b'], labelSelector: 'app=web' }), {
    verdict: 'incomplete',
    unchecked: ['only namespaces a, b were read', 'only objects with the labels app=web were read'],
  })
  t.equal(of({ namespaces: ['shop'] }, [item('undecodable')]).verdict, 'not ready')
  t.equal(of({ namespaces: null }).verdict, 'ready')
})

t.test('without everything read it is never ready', async (t) => {
  const missing: Partial<RollbackInput>[] = [
    { incomplete: 1 },
    { crds: null },
    { nodes: null },
    { featureGates: null },
    { storageVersions: null },
    { storageVersions: { known: [], unknown: ['apps/v9/deployments'] } },
    { nodes: [{ name: 'a', kubeletVersion: null }] },
    { nodes: [{ name: 'a', kubeletVersion: 'devel' }] },
    { surface: buildSurface(catalog, { version: '1.39' }), nodes: [] },
    { cluster: { ...READ.cluster, binaryVersion: '1.99' } },
  ]
  for (const more of missing) {
    t.equal(verdict(more), 'incomplete', JSON.stringify(Object.keys(more)))
    t.equal(verdict({ ...more, items: [item('dropped')] }), 'incomplete', 'a loss is no promise either')
    t.equal(verdict({ ...more, items: [item('undecodable')] }), 'not ready', 'one that blocks suffices')
    if (more.incomplete === undefined) t.equal(rollbackOf({ ...READ, ...more }).unchecked.length, 1)
  }
})

t.test('kubelets follow the version skew policy', async (t) => {
  const nodes = ['v1.37.1', 'v1.36.2+k3s1', 'v1.33.0-eks-1234', 'v1.32.13'].map((kubeletVersion, index) => {
    return { name: `node-${index}`, kubeletVersion }
  })
  const { verdict, checks } = rollbackOf({ ...READ, nodes })
  t.equal(verdict, 'not ready')
  t.match(checks, [
    { check: 'kubeletVersion', subject: 'node-0', message: /newer than kube-apiserver 1.36/ },
    { check: 'kubeletVersion', subject: 'node-3', remedy: /1.33 or newer/ },
  ])
  t.equal(checks.length, 2)
})

t.test('feature gates that somebody set and the target does not know', async (t) => {
  const known = Object.entries(catalog.files.get('1.37')!.featureGates)
  const isNew = (name: string) => !Object.hasOwn(catalog.files.get('1.36')!.featureGates, name)
  const off = known.find(([name, { specs }]) => isNew(name) && !specs.at(-1)!.default)![0]
  const on = known.find(
    ([name, { specs }]) => isNew(name) && specs.at(-1)!.default && !specs.at(-1)!.minCompatibilityVersion,
  )![0]
  const checks = (featureGates: Record<string, boolean>) => rollbackOf({ ...READ, featureGates }).checks
  t.same(checks({ [off]: false, [on]: true, PodLevelResources: true, NobodyKnowsIt: true }), [])
  t.match(checks({ [off]: true }), [
    { check: 'featureGate', subject: off, hazard: 'behaviour', message: /is on here/ },
  ])
  t.match(checks({ [on]: false }), [{ subject: on, message: /is off here/ }])
  t.equal(verdict({ featureGates: { [off]: true } }), 'ready with losses')
})

t.test('custom resources stored in a version that is not served', async (t) => {
  const version = (name: string, served: boolean) => {
    return { name, served, storage: name === 'v1', deprecated: false, deprecationWarning: null }
  }
  const crd: CrdFacts = {
    name: 'receipts.till.example.com',
    group: 'till.example.com',
    kind: 'Receipt',
    plural: 'receipts',
    versions: [version('v1', true), version('v1beta1', false)],
    storedVersions: ['v1'],
  }
  const checks = (storedVersions: string[] | null) =>
    rollbackOf({ ...READ, crds: [{ ...crd, storedVersions }] })
  t.match(checks(['v1']), { verdict: 'ready', checks: [] })
  t.match(checks(null), { verdict: 'ready', checks: [] })
  t.match(checks(['v1', 'v1beta1']), {
    verdict: 'ready',
    checks: [
      {
        check: 'storedVersions',
        subject: 'receipts.till.example.com',
        hazard: 'info',
        remedy: /stored in v1,/,
      },
    ],
  })
  t.match(checks(['v1alpha1']), { verdict: 'not ready', checks: [{ hazard: 'undecodable' }] })
})

t.test('resources stored in a version that the target does not know', async (t) => {
  const checks = (version: string, resource: string, to: string, objects: number | null = null) => {
    const surface = buildSurface(catalog, {
      version: to,
      runtimeConfig: { 'api/beta': 'true' },
      featureGates: { MutatingAdmissionPolicy: true },
    })
    return rollbackOf({
      ...READ,
      surface,
      nodes: [],
      storageVersions: { known: [{ resource, version, objects }], unknown: [] },
    }).checks
  }
  const policies = 'admissionregistration.k8s.io/mutatingadmissionpolicies'
  t.same(checks('admissionregistration.k8s.io/v1beta1', policies, '1.35'), [])
  t.match(checks('admissionregistration.k8s.io/v1', policies, '1.35'), [
    {
      check: 'storageVersion',
      subject: 'mutatingadmissionpolicies.admissionregistration.k8s.io',
      hazard: 'undecodable',
      message: /stored as admissionregistration.k8s.io\/v1, which Kubernetes 1.35 does not know/,
      remedy: /--min-compatibility-version=1.35/,
    },
  ])
  t.same(checks('admissionregistration.k8s.io/v1', policies, '1.35', 0), [], 'there are none')
  t.same(checks('apiextensions.k8s.io/v1beta1', 'apiextensions.k8s.io/customresourcedefinitions', '1.35'), [])
  t.same(checks('v1', 'events.k8s.io/events', '1.35'), [], 'stored in another group')
})
