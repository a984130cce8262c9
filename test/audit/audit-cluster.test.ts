import t from 'tap'
import { auditCluster, type ClusterScope, type Progress } from '../../src/audit/audit-cluster.ts'
import { type Answer, type Cluster, ClusterError } from '../../src/cluster/cluster.ts'
import type { ServedResource } from '../../src/cluster/discovery.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { buildSurface } from '../../src/surface/surface.ts'

const catalog = loadCatalog()
const target = buildSurface(catalog, { version: '1.36' })
const verbs = ['create', 'list']
const PODS: ServedResource = {
  group: '',
  version: 'v1',
  resource: 'pods',
  kind: 'Pod',
  namespaced: true,
  verbs,
}
const NODES: ServedResource = { ...PODS, resource: 'nodes', kind: 'Node', namespaced: false }
const SETS: ServedResource = { ...PODS, group: 'apps', resource: 'replicasets', kind: 'ReplicaSet' }

/** A cluster that answers by path, without query: `items` of a list, or a status. */
function clusterOf(lists: Record<string, object[] | number>) {
  const asked: string[] = []
  const cluster: Cluster = {
    name: 'test',
    context: 'test',
    server: 'https://test',
    close() {},
    async get(path): Promise<Answer> {
      asked.push(path)
      const listed = lists[path.split('?', 1)[0]!] ?? 404
      const [status, body] = Array.isArray(listed)
        ? [200, { items: listed }]
        : [listed, { message: `status ${listed}` }]
      return { status, headers: {}, body: Buffer.from(JSON.stringify(body)) }
    },
  }
  return { cluster, asked }
}

const scope = (more: Partial<ClusterScope> = {}): ClusterScope => ({
  namespaces: null,
  noProtobuf: true,
  parallel: 2,
  chunkSize: 500,
  ...more,
})
const audit = (cluster: Cluster, resources: ServedResource[], more?: Partial<ClusterScope>) =>
  auditCluster(
    { target, running: null },
    cluster,
    { resources, failed: [] },
    catalog.files.get('1.37')!,
    scope(more),
  )

const SPEC = { volumes: [{ name: 'a', emptyDir: { mode: 448 } }], containers: [] }
const pod = (name: string, metadata: object = {}, spec: object = SPEC) => ({
  metadata: { namespace: 'shop', name, uid: name, ...metadata },
  spec,
})
const set = { metadata: { namespace: 'shop', name: 'web', uid: 'web' }, spec: { template: { spec: SPEC } } }
const ownerReferences = [
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'web', controller: true },
]

t.test('keeps what was found, under who owns it', async (t) => {
  const { cluster } = clusterOf({
    '/api/v1/pods': [pod('b'), pod('a'), pod('clean', {}, {}), pod('web-1', { ownerReferences })],
    '/apis/apps/v1/replicasets': [set],
  })
  const seen: string[] = []
  const progress: Progress[] = []
  const result = await audit(cluster, [PODS, SETS], {
    onFound: ({ reference }) => seen.push(reference.name!),
    onProgress: (told) => progress.push({ ...told }),
  })
  t.match(result, { objects: 5, clean: 1, incomplete: [], notes: [] })
  t.match(result.items, [
    { object: { kind: 'Pod', name: 'a', namespace: 'shop', apiVersion: 'v1' }, source: { cluster: 'test' } },
    { object: { name: 'b' } },
    { object: { kind: 'ReplicaSet', name: 'web' }, owned: [{ kind: 'Pod', objects: 1 }] },
  ])
  t.equal(result.items.length, 3)
  t.strictSame(seen.toSorted(), ['a', 'b', 'web', 'web-1'])
  t.match(progress.at(-1), { objects: 5, found: 4, lists: 2 })
})

t.test('what cannot be read is named, and the rest is', async (t) => {
  const { cluster } = clusterOf({ '/api/v1/pods': [pod('a')], '/api/v1/nodes': 403 })
  const result = await audit(cluster, [PODS, NODES])
  t.match(result.items, [{ object: { name: 'a' } }])
  t.strictSame(result.incomplete, [
    { source: { cluster: 'test', resource: 'v1/nodes' }, error: 'status 403 (403)' },
  ])
})

t.test('groups that discovery could not tell of, if they are of Kubernetes itself', async (t) => {
  const { cluster } = clusterOf({})
  const failed = [
    { group: 'apps', error: 'down' },
    { group: 'metrics.k8s.io', error: 'down' },
  ]
  const result = await auditCluster(
    { target, running: null },
    cluster,
    { resources: [], failed },
    null,
    scope(),
  )
  t.strictSame(result.incomplete, [{ source: { cluster: 'test', resource: 'apps' }, error: 'down' }])
})

t.test('in namespaces only what is in them is asked for', async (t) => {
  const { cluster, asked } = clusterOf({ '/api/v1/namespaces/a/pods': [], '/api/v1/namespaces/b/pods': 403 })
  const result = await audit(cluster, [PODS, NODES], { namespaces: ['a', 'b'], labelSelector: 'app=x' })
  t.strictSame(asked, [
    '/api/v1/namespaces/a/pods?limit=500&labelSelector=app%3Dx',
    '/api/v1/namespaces/b/pods?limit=500&labelSelector=app%3Dx',
  ])
  t.match(result.incomplete, [{ source: { resource: 'v1/pods in b' } }])
})

t.test('a selector that the server refuses is no result', async (t) => {
  const { cluster } = clusterOf({ '/api/v1/pods': 400 })
  await t.rejects(audit(cluster, [PODS], { labelSelector: 'a=b=c' }), ClusterError)
})

t.test('objects without anything in them do no harm', async (t) => {
  const { cluster } = clusterOf({
    '/api/v1/pods': [{}, { metadata: null }, { metadata: { name: 3 }, spec: 'x' }],
  })
  t.match(await audit(cluster, [PODS]), { objects: 3, items: [], incomplete: [] })
})

t.test('no more lists at a time than told', async (t) => {
  const { cluster } = clusterOf({})
  let [now, most] = [0, 0]
  const counting: Cluster = {
    ...cluster,
    async get() {
      most = Math.max(most, ++now)
      await new Promise(setImmediate)
      now--
      return { status: 200, headers: {}, body: Buffer.from('{"items":[]}') }
    },
  }
  await audit(counting, [PODS, NODES, SETS, { ...SETS, resource: 'deployments', kind: 'Deployment' }], {
    parallel: 2,
  })
  t.equal(most, 2)
})
