import t from 'tap'
import { customReadings } from '../../../src/audit/cluster/custom-readings.ts'
import { indexCrds } from '../../../src/audit/crds/crd-findings.ts'
import { withOverlays } from '../../../src/config/read-overlays.ts'
import { buildSurface } from '../../../src/surface/surface.ts'
import { smallCatalog } from '../../fixtures/small-catalog.ts'

const overlaid = withOverlays(smallCatalog(), { overlays: ['gateway-api'], beside: null, addons: {} })
const surface = buildSurface(overlaid, { version: '1.35' })

const resource = (group: string, version: string, kind: string, name: string, verbs = ['list', 'create']) => {
  return { group, version, kind, resource: name, namespaced: true, verbs }
}
const served = [
  resource('shop.k8s.io', 'v1', 'Cart', 'carts'),
  resource('till.example.com', 'v1', 'Receipt', 'receipts'),
  resource('work.karmada.io', 'v1alpha1', 'Work', 'works'),
  resource('gateway.networking.k8s.io', 'v1alpha2', 'TLSRoute', 'tlsroutes'),
  resource('gateway.networking.k8s.io', 'v1', 'TLSRoute', 'tlsroutes'),
  resource('gateway.networking.k8s.io', 'v1', 'ListenerSet', 'listenersets'),
  resource('metrics.example.com', 'v1', 'Work', 'works', ['get']),
]
const read = (crds = indexCrds([])) =>
  customReadings(surface, crds, served).map(
    ({ resource: { group, version, resource: name } }) => `${group}/${version}/${name}`,
  )

t.test('reads what holds manifests and what overlays tell of, through a version that is fine', async (t) => {
  t.same(read(), ['work.karmada.io/v1alpha1/works', 'gateway.networking.k8s.io/v1/tlsroutes'])
})

t.test('and what its definition calls deprecated', async (t) => {
  const version = (name: string, deprecated: boolean) => {
    return { name, served: true, storage: !deprecated, deprecated, deprecationWarning: null }
  }
  const crd = {
    name: 'receipts.till.example.com',
    group: 'till.example.com',
    kind: 'Receipt',
    plural: 'receipts',
    versions: [version('v1', false), version('v1beta1', true)],
    storedVersions: null,
  }
  t.ok(read(indexCrds([crd])).includes('till.example.com/v1/receipts'))
})
