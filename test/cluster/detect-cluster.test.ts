import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createDetector } from '../../src/cluster/detect-cluster.ts'
import { serverVersion } from '../../src/cluster/server-version.ts'
import { type FakeAnswer, type FakeApiserver, fakeApiserver, status } from '../fixtures/fake-apiserver.ts'

const GROUPS = new Set(['', 'apps'])

/** How a fake apiserver behaves; changed while the test runs. */
interface Behaviour {
  minor: string
  gates: FakeAnswer
  /** Of the apiservers; null: not allowed. */
  endpoints: string[] | null
  isDown: boolean
}

async function fake(t: Test, more: Partial<Behaviour> = {}): Promise<FakeApiserver & { does: Behaviour }> {
  const gates = { body: 'kubernetes_feature_enabled{name="A",stage="BETA"} 1\n' }
  const does: Behaviour = { minor: '36', gates, endpoints: null, isDown: false, ...more }
  const server = await fakeApiserver(t, ({ pathname }) => {
    if (does.isDown) return status(404, 'gone')
    if (pathname === '/version') return { body: version(does.minor) }
    if (pathname === '/metrics') return does.gates
    if (pathname === '/api') return { body: aggregated('', 'pods') }
    if (pathname === '/apis') return { body: aggregated('apps', 'deployments') }
    if (does.endpoints === null) return status(403, 'endpointslices "kubernetes" is forbidden')
    const [port] = does.endpoints.map((address) => Number(address.split(':')[1]))
    const addresses = does.endpoints.map((address) => address.split(':')[0])
    return { body: { ports: [{ name: 'https', port }], endpoints: [{ addresses }] } }
  })
  return { ...server, does }
}

const version = (minor: string) => ({
  major: '1',
  minor,
  emulationMajor: '1',
  emulationMinor: minor,
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
})

const aggregated = (name: string, resource: string) => ({
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name },
      versions: [{ version: 'v1', resources: [{ resource, scope: 'Namespaced', verbs: [] }] }],
    },
    { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] },
  ],
})

function detectorOf(t: Test, service: FakeApiserver) {
  const connectTo = (address: string | null) => service.cluster(address === null ? {} : { address })
  const detector = createDetector(connectTo, GROUPS)
  t.teardown(detector.close)
  return detector
}

t.test('without a right to the endpoints the Service is asked', async (t) => {
  const server = await fake(t)
  const facts = await detectorOf(t, server).look()
  t.match(facts.endpoints, {
    outcome: 'forbidden',
    message: 'endpointslices "kubernetes" is forbidden (403)',
  })
  t.match(facts, {
    apiservers: [
      {
        address: new URL(server.url).host,
        version: { binaryVersion: '1.36', emulationVersion: '1.36', minCompatibilityVersion: '1.35' },
        featureGates: { outcome: 'read', value: { A: true } },
        served: { outcome: 'read', value: ['v1/pods', 'apps/v1/deployments'] },
        error: null,
      },
    ],
    unknown: [],
  })
  t.equal(facts.apiservers.length, 1)
})

t.test('every endpoint is asked, each having to prove the name of the Service', async (t) => {
  const server = await fake(t)
  const { port } = new URL(server.url)
  server.does.endpoints = [`127.0.0.1:${port}`]
  const { apiservers, unknown } = await detectorOf(t, server).look()
  t.match(apiservers, [{ address: `127.0.0.1:${port}`, error: null }])
  t.same(unknown, [])
})

t.test('an endpoint must prove the name of the server, not its own', async (t) => {
  const server = await fake(t)
  const { port } = new URL(server.url)
  const named = (host: string) => {
    const kubeconfig = join(t.testdirName, host)
    writeFileSync(kubeconfig, readFileSync(server.kubeconfig, 'utf8').replace('127.0.0.1', host))
    return server.cluster({ kubeconfig, address: `127.0.0.1:${port}` })
  }
  t.testdir({})
  t.match(await serverVersion(await named('localhost')), { binaryVersion: '1.36' })
  await t.rejects(serverVersion(await named('kubernetes.example')), {
    name: 'ClusterError',
    message: /^cannot reach https:\/\/127.0.0.1:\d+: TLS: .*kubernetes.example/,
  })
})

t.test('an apiserver that goes away keeps what it said; one that never answered is named', async (t) => {
  const server = await fake(t)
  const detector = detectorOf(t, server)
  server.does.isDown = true
  t.match(await detector.look(), { apiservers: [], unknown: [{ error: /does not tell its version: gone/ }] })
  server.does.isDown = false
  t.match(await detector.look(), { apiservers: [{ error: null }], unknown: [] })
  server.does.isDown = true
  const facts = await detector.look()
  t.match(facts.apiservers, [{ version: { emulationVersion: '1.36' }, error: /does not tell its version/ }])
})

t.test('gates are read anew when a version changes or an apiserver is back, and now and then', async (t) => {
  const server = await fake(t)
  const detector = detectorOf(t, server)
  const reads = () => server.asked.filter((path) => path === 'GET /metrics' || path === '/metrics').length
  await detector.look()
  await detector.look()
  t.equal(reads(), 1, 'not every time')
  server.does.minor = '37'
  t.match(await detector.look(), { apiservers: [{ version: { emulationVersion: '1.37' } }] })
  t.equal(reads(), 2)
  server.does.isDown = true
  await detector.look()
  server.does.isDown = false
  await detector.look()
  t.equal(reads(), 3)
  for (let count = 0; count < 10; count++) await detector.look()
  t.equal(reads(), 4)
})

t.test('no right to the metrics, or none of that name in them: said, and no reason to stop', async (t) => {
  const server = await fake(t, { gates: status(403, 'nonresourceurl is forbidden') })
  const forbidden = await detectorOf(t, server).look()
  t.match(forbidden.apiservers[0]!.featureGates, {
    outcome: 'forbidden',
    message: 'nonresourceurl is forbidden (403)',
  })
  server.does.gates = { body: 'up 1\n' }
  const without = await detectorOf(t, server).look()
  t.match(without.apiservers[0]!.featureGates, {
    outcome: 'failed',
    message: '/metrics cannot be read: there is no kubernetes_feature_enabled in it',
  })
})

t.test('endpoints out of reach: the Service answers for all of them', async (t) => {
  const server = await fake(t)
  // A port of this machine where nobody listens speaks for an address outside of a firewall.
  server.does.endpoints = ['127.0.0.1:1']
  const { apiservers, unknown } = await detectorOf(t, server).look()
  t.match(apiservers, [{ address: new URL(server.url).host, error: null }])
  t.match(unknown, [{ address: '127.0.0.1:1', error: /^cannot reach https:\/\/127.0.0.1:1: / }])
})

t.test('no apiserver at all: nothing thrown', async (t) => {
  const gone = createDetector(async () => {
    throw new Error('no kubeconfig\nat all')
  }, GROUPS)
  t.match(await gone.look(), {
    endpoints: { outcome: 'failed', message: 'no kubeconfig' },
    apiservers: [],
    unknown: [{ address: 'the Service', error: 'no kubeconfig' }],
  })
  gone.close()
})
