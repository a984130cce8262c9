import t from 'tap'
import { discover } from '../../src/cluster/discovery.ts'
import { fakeApiserver, status } from '../fixtures/fake-apiserver.ts'

const resource = (name: string, kind: string, scope = 'Namespaced') => ({
  resource: name,
  responseKind: { group: '', version: '', kind },
  scope,
  verbs: ['create', 'list'],
})

t.test('aggregated discovery: one document for all groups', async (t) => {
  const server = await fakeApiserver(t, ({ pathname }) => ({
    body: {
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      items:
        pathname === '/api'
          ? [
              {
                metadata: {},
                versions: [{ version: 'v1', resources: [resource('nodes', 'Node', 'Cluster')] }],
              },
            ]
          : [
              {
                metadata: { name: 'autoscaling' },
                versions: ['v2', 'v1'].map((version) => ({
                  version,
                  freshness: 'Current',
                  resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')],
                })),
              },
              { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1', freshness: 'Stale' }] },
            ],
    },
  }))
  const found = await discover(await server.cluster())
  const hpa = { group: 'autoscaling', resource: 'horizontalpodautoscalers', namespaced: true }
  t.match(found.resources, [
    {
      group: '',
      version: 'v1',
      resource: 'nodes',
      kind: 'Node',
      namespaced: false,
      verbs: ['create', 'list'],
    },
    { ...hpa, version: 'v2' },
    { ...hpa, version: 'v1' },
  ])
  t.match(found.failed, [{ group: 'metrics.k8s.io', error: /stale: its own apiserver does not answer/ }])
  t.strictSame(server.asked.toSorted(), ['/api', '/apis'])
  t.match(
    server.requests[0]!.headers.accept,
    /g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList,.*v2beta1.*,application\/json$/,
  )
})

t.test('an older server: a document for each version, the preferred one first', async (t) => {
  const deployments = { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: ['list'] }
  const documents: Record<string, object> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/api/v1': {
      resources: [{ name: 'pods', kind: 'Pod', namespaced: true, verbs: ['list'] }, { name: 'pods/log' }],
    },
    '/apis': {
      kind: 'APIGroupList',
      groups: [
        {
          name: 'apps',
          versions: [{ version: 'v1beta1' }, { version: 'v1' }],
          preferredVersion: { version: 'v1' },
        },
        { name: 'broken', versions: [{ version: 'v1' }] },
      ],
    },
    '/apis/apps/v1': { resources: [deployments] },
    '/apis/apps/v1beta1': { resources: [deployments] },
  }
  const server = await fakeApiserver(t, ({ pathname }) =>
    documents[pathname] === undefined ? status(403, 'not for you') : { body: documents[pathname] },
  )
  const found = await discover(await server.cluster())
  t.strictSame(
    found.resources.map(({ group, version, resource }) => `${group}/${version}/${resource}`),
    ['/v1/pods', 'apps/v1/deployments', 'apps/v1beta1/deployments'],
  )
  t.match(found.failed, [{ group: 'broken', error: /not for you \(403\)$/ }])
})

t.test('a server that does not say what it serves', async (t) => {
  let answer: Parameters<typeof fakeApiserver>[1] = () => status(403, 'discovery is forbidden')
  const server = await fakeApiserver(t, (url, request) => answer(url, request))
  const cluster = await server.cluster()
  await t.rejects(discover(cluster), {
    name: 'ClusterError',
    message: /api.? does not tell what is served: discovery is forbidden \(403\)$/,
  })
  answer = () => ({ body: '<html>' })
  await t.rejects(discover(cluster), {
    name: 'ClusterError',
    message: /does not tell what is served: no JSON object$/,
  })
})
