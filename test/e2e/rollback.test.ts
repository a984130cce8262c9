import t from 'tap'
import { planFix } from '../../src/audit/rollback/plan-fix.ts'
import { readFeatureGates } from '../../src/audit/rollback/read-feature-gates.ts'
import { rollbackOf } from '../../src/audit/rollback/rollback-of.ts'
import { type ApiResourceList, storageVersionsOf } from '../../src/audit/rollback/storage-versions.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { parseGroupVersion } from '../../src/surface/resource-name.ts'
import { buildSurface } from '../../src/surface/surface.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { deployment, GATES_OF_NEW_FIELDS, PODS, pod } from './objects.ts'
import { runAudit } from './run-audit.ts'

const catalog = loadCatalog()
const PATCH = { contentType: 'application/json-patch+json' }
const POLICIES = '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies'

async function apiLists({ request }: ControlPlane): Promise<ApiResourceList[]> {
  const { groups } = (await request('GET', '/apis')).body
  const versions = groups.flatMap((group: { versions: { groupVersion: string }[] }) => group.versions)
  const paths = [
    '/api/v1',
    ...versions.map(({ groupVersion }: { groupVersion: string }) => `/apis/${groupVersion}`),
  ]
  return Promise.all(paths.map(async (path) => (await request('GET', path)).body))
}

t.test('patches written for 1.36 apply to a real 1.37, and what they leave is clean', async (t) => {
  const controlPlane = await controlPlaneFor(t, {
    release: '1.37',
    args: [`--feature-gates=${GATES_OF_NEW_FIELDS}`],
  })
  if (!controlPlane) return
  const { request } = controlPlane
  const surface = buildSurface(catalog, { version: '1.36' })
  const fixOf = (object: { apiVersion: string; kind: string; metadata: { name: string } }) => {
    const kind = { ...parseGroupVersion(object.apiVersion), kind: object.kind }
    const findings = evaluate(surface, 'target', { object, kind, origin: 'stored' })
    const reference = {
      apiVersion: object.apiVersion,
      kind: object.kind,
      namespace: 'default',
      name: object.metadata.name,
    }
    return { findings, fix: planFix(surface, reference, { ...object }, findings, null) }
  }

  await t.test('a Deployment', async (t) => {
    const path = '/apis/apps/v1/namespaces/default/deployments'
    const created = await request('POST', path, deployment('web', { emptyDirModes: [448, null, 493] }))
    t.equal(created.status, 201, created.text)
    const { findings, fix } = fixOf(created.body)
    t.equal(findings.length, 2, JSON.stringify(findings))
    t.same([fix.left, fix.manifest], [[], null])
    const patched = await request('PATCH', `${path}/web`, fix.patch, PATCH)
    t.equal(patched.status, 200, patched.text)
    t.same(fixOf(patched.body).findings, [])
    t.equal(patched.body.spec.template.spec.volumes.length, 3)
    const again = await request('PATCH', `${path}/web`, fix.patch, PATCH)
    t.equal(again.status, 422, 'the test guards it')
  })

  await t.test('a Pod is made anew', async (t) => {
    const created = await request('POST', PODS, pod('scratch', { emptyDirModes: [448] }))
    t.equal(created.status, 201, created.text)
    const { fix } = fixOf(created.body)
    t.same(fix.patch, [])
    const inPlace = [{ op: 'remove', path: '/spec/volumes/0/emptyDir/mode' }]
    t.equal((await request('PATCH', `${PODS}/scratch`, inPlace, PATCH)).status, 422, 'it cannot be changed')
    t.equal((await request('DELETE', `${PODS}/scratch?gracePeriodSeconds=0`)).status, 200)
    const anew = await request('POST', PODS, fix.manifest)
    t.equal(anew.status, 201, anew.text)
    t.same(fixOf(anew.body).findings, [])
  })

  await t.test('the gates that were set here, and 1.36 does not know', async (t) => {
    const featureGates = readFeatureGates((await request('GET', '/metrics')).text)
    const cluster = {
      binaryVersion: '1.37',
      emulationVersion: '1.37',
      minCompatibilityVersion: '1.36',
    }
    const read = {
      items: [],
      incomplete: 0,
      crds: [],
      nodes: [],
      storageVersions: { known: [], unknown: [] },
    }
    const { checks } = rollbackOf({ surface, cluster, featureGates, ...read })
    const known = surface.file.featureGates
    const set = GATES_OF_NEW_FIELDS.split(',').map((gate) => gate.split('=')[0]!)
    t.same(
      checks.map(({ subject }) => subject),
      set.filter((gate) => !Object.hasOwn(known, gate)).sort(),
    )
  })

  await t.test('discovery tells the version in which every built-in resource is stored', async (t) => {
    const { known, unknown } = storageVersionsOf(catalog, await apiLists(controlPlane))
    t.same(unknown, [])
    const stored = known.find(
      ({ resource }) => resource === POLICIES.split('/').slice(2).toSpliced(1, 1).join('/'),
    )
    t.equal(stored?.version, 'admissionregistration.k8s.io/v1', '1.36, the min compatibility version, has v1')
  })
})

t.test('an emulating server stores what its min compatibility version knows', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: ['--emulated-version=1.36'] })
  if (!controlPlane) return
  const { known, unknown } = storageVersionsOf(catalog, await apiLists(controlPlane))
  t.same(unknown, [])
  const policies = known.find(({ resource }) => resource.endsWith('/mutatingadmissionpolicies'))
  t.equal(policies?.version, 'admissionregistration.k8s.io/v1beta1')
})

t.test(
  'custom resources are held against definitions, overlays, and for the manifests in them',
  async (t) => {
    const controlPlane = await controlPlaneFor(t, { release: '1.37' })
    if (!controlPlane) return
    const { request, kubeconfig } = controlPlane
    const version = (name: string, storage: boolean, more = {}) => {
      const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
      return { name, storage, served: true, schema: { openAPIV3Schema }, ...more }
    }
    const define = async (group: string, kind: string, plural: string, versions: object[]) => {
      const names = { kind, plural, singular: kind.toLowerCase() }
      const definition = {
        metadata: { name: `${plural}.${group}` },
        spec: { group, scope: 'Namespaced', names, versions },
      }
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
      t.equal((await request('POST', path, definition)).status, 201)
    }
    const create = async (apiVersion: string, kind: string, plural: string, name: string, spec: object) => {
      const path = `/apis/${apiVersion}/namespaces/default/${plural}`
      const object = { apiVersion, kind, metadata: { name }, spec }
      // A definition takes a moment until it is served.
      for (let tries = 0; tries < 100; tries++) {
        const { status } = await request('POST', path, object)
        if (status === 201) return
        await new Promise((done) => setTimeout(done, 100))
      }
      t.fail(`${path} is not served`)
    }
    const v1beta1 = version('v1beta1', false, { deprecated: true })
    await define('till.example.com', 'Receipt', 'receipts', [version('v1', true), v1beta1])
    await define('work.karmada.io', 'Work', 'works', [version('v1alpha1', true)])
    await define('cert-manager.io', 'Certificate', 'certificates', [
      version('v1', true),
      version('v1alpha2', false),
    ])
    await create('till.example.com/v1beta1', 'Receipt', 'receipts', 'old', { total: 1 })
    await create('till.example.com/v1', 'Receipt', 'receipts', 'new', { total: 1 })
    await create('cert-manager.io/v1alpha2', 'Certificate', 'certificates', 'tls', { dnsNames: [] })
    const ingress = { apiVersion: 'extensions/v1beta1', kind: 'Ingress', metadata: { name: 'i' } }
    await create('work.karmada.io/v1alpha1', 'Work', 'works', 'w', { workload: { manifests: [ingress] } })

    const found = async (...args: string[]) => {
      const { report, stderr } = await runAudit('--kubeconfig', kubeconfig, '--to', '1.37', ...args)
      t.ok(report, stderr)
      return report!.items.flatMap(({ object, findings }) =>
        findings.map(({ reason, hazard }) => `${object.kind}/${object.name} ${reason} ${hazard}`),
      )
    }
    const work = 'Work/w APIRemoved behaviour'
    t.same(await found(), [work])
    t.same(await found('--custom-resources'), ['Receipt/old APIDeprecated info', work])
    const overlay = ['--overlay', 'cert-manager', '--addon', 'cert-manager=1.16']
    t.same(await found(...overlay), ['Certificate/tls APIRemoved info', work])
  },
)
