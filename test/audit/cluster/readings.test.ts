import t from 'tap'
import { readingsOf } from '../../../src/audit/cluster/readings.ts'
import type { ServedResource } from '../../../src/cluster/discovery.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { formatResource, parseResource } from '../../../src/surface/resource-name.ts'
import { buildSurface } from '../../../src/surface/surface.ts'

const catalog = loadCatalog()
const newest = catalog.files.get('1.37')!

/** As a server would serve it, whatever its runtime config. */
const served = (...keys: string[]): ServedResource[] =>
  keys.map((key) => {
    const { kind = 'Kind', namespaced = true, verbs = ['create', 'list'] } = newest.resources[key] ?? {}
    return { ...parseResource(key), kind, namespaced, verbs }
  })

/** What is read to go from 1.37 to a release: `RESOURCE`, or `RESOURCE watching VERSIONS`. */
function readings(version: string, ...keys: string[]): string[] {
  const surfaces = { target: buildSurface(catalog, { version }), running: null }
  return readingsOf(surfaces, served(...keys), newest).map(({ resource, watched }) =>
    [formatResource(resource), ...watched.map((one) => `watching ${one.version}`)].join(' '),
  )
}

t.test('what the release knows as well as the server is not read', async (t) => {
  t.strictSame(
    readings('1.36', 'v1/configmaps', 'v1/secrets', 'v1/pods', 'rbac.authorization.k8s.io/v1/roles'),
    ['v1/pods'],
  )
})

t.test('custom resources, and what is computed or cannot be listed, is not read', async (t) => {
  const pods = { group: '', version: 'v1', resource: 'pods', kind: 'Pod', namespaced: true }
  const surfaces = { target: buildSurface(catalog, { version: '1.36' }), running: null }
  const none = [
    { ...pods, group: 'example.com' },
    { ...pods, verbs: ['list'] },
    { ...pods, verbs: ['create'] },
  ].map((resource) => ({ verbs: ['create', 'list'], ...resource }))
  t.strictSame(readingsOf(surfaces, none, newest), [])
})

t.test('each resource is read once, through the best version that both have', async (t) => {
  const hpa = ['autoscaling/v2/horizontalpodautoscalers', 'autoscaling/v1/horizontalpodautoscalers']
  t.strictSame(readings('1.36', ...hpa), [hpa[0]], 'and nobody is accused of v1, which the release serves')
  const classes = ['resource.k8s.io/v1/deviceclasses', 'resource.k8s.io/v1beta1/deviceclasses']
  t.strictSame(readings('1.36', ...classes), [`${classes[0]} watching v1beta1`])
})

t.test('a resource that the release serves in no version is read all the same', async (t) => {
  const [v1, v1beta1] = ['v1', 'v1beta1'].map(
    (version) => `certificates.k8s.io/${version}/clustertrustbundles`,
  )
  t.strictSame(readings('1.36', v1!, v1beta1!), [`${v1} watching v1 watching v1beta1`])
})

t.test('of a release newer than the catalog only removals are known', async (t) => {
  t.strictSame(
    readings('1.38', 'v1/pods', 'resource.k8s.io/v1/deviceclasses', 'resource.k8s.io/v1beta1/deviceclasses'),
    ['resource.k8s.io/v1/deviceclasses watching v1beta1'],
  )
})

t.test('a deprecation without an end (v1 Endpoints) is no reason to read', async (t) => {
  t.strictSame(readings('1.38', 'v1/endpoints'), [])
})

t.test('of a server newer than the catalog everything with a schema is read', async (t) => {
  const surfaces = { target: buildSurface(catalog, { version: '1.36' }), running: null }
  const read = readingsOf(surfaces, served('v1/configmaps', 'apps/v1/gadgets'), null)
  t.strictSame(
    read.map(({ resource }) => formatResource(resource)),
    ['v1/configmaps', 'apps/v1/gadgets'],
  )
})
