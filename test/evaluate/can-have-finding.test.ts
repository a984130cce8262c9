import t from 'tap'
import { canHaveFinding } from '../../src/evaluate/can-have-finding.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { parseResource } from '../../src/surface/resource-name.ts'
import { buildSurface, type SurfaceOptions } from '../../src/surface/surface.ts'

const catalog = loadCatalog()

const can = (options: SurfaceOptions, key: string, subresource = '') =>
  canHaveFinding(buildSurface(catalog, options), 'emulation', parseResource(key), subresource)

t.test('gated and new fields, APIs that are not served, and references', async (t) => {
  t.equal(can({ version: '1.36' }, 'v1/pods'), true)
  t.equal(can({ version: '1.36' }, 'apps/v1/deployments'), true)
  t.equal(can({ version: '1.36' }, 'networking.k8s.io/v1beta1/servicecidrs'), true, 'off by default')
  t.equal(can({ version: '1.36' }, 'autoscaling/v1/horizontalpodautoscalers'), true, 'names other APIs')
})

t.test('what all releases have alike', async (t) => {
  for (const key of ['v1/configmaps', 'v1/secrets', 'v1/events', 'rbac.authorization.k8s.io/v1/roles']) {
    for (const version of catalog.releases) t.equal(can({ version }, key), false, `${key} at ${version}`)
  }
})

t.test('a deprecation is no reason to ask', async (t) => {
  t.equal(can({ version: '1.35' }, 'v1/endpoints'), false, 'deprecated since 1.33, and nothing else')
})

t.test('of a release newer than the catalog only its APIs are known', async (t) => {
  t.equal(can({ version: '1.38' }, 'v1/pods'), false)
  t.equal(can({ version: '1.38' }, 'autoscaling/v2/horizontalpodautoscalers'), true)
})

t.test('through status only the status is written, elsewhere only the rest', async (t) => {
  t.equal(can({ version: '1.36' }, 'v1/nodes', 'status'), true)
  t.equal(can({ version: '1.36' }, 'apps/v1/statefulsets', 'status'), false)
  // storage.k8s.io/v1/volumeattachments has a gated field, and only in its status.
  t.equal(can({ version: '1.34' }, 'storage.k8s.io/v1/volumeattachments', 'status'), true)
  t.equal(can({ version: '1.34' }, 'storage.k8s.io/v1/volumeattachments'), false)
})

t.test('it goes with the gates', async (t) => {
  const key = 'coordination.k8s.io/v1/leases'
  t.equal(can({ version: '1.36' }, key), true)
  t.equal(can({ version: '1.36', featureGates: { CoordinatedLeaderElection: true } }, key), false)
})
