import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  readOverlay,
  SHIPPED_OVERLAYS,
  shippedOverlays,
  withOverlays,
} from '../../src/config/read-overlays.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'

const catalog = loadCatalog()
const HEAD =
  'apiVersion: emuguard.dev/v1alpha1\nkind: LifecycleOverlay\naddon: shop\nsource: https://shop.example/releases\n'
const API = 'apis:\n  - group: shop.example.com\n    version: v1beta1\n    resources: {carts: Cart}\n'

t.test('every shipped overlay loads, with a source for every fact', async (t) => {
  t.same(shippedOverlays(), ['cert-manager', 'external-snapshotter', 'gateway-api', 'istio'])
  const { addons } = withOverlays(catalog, {
    overlays: shippedOverlays(),
    beside: null,
    addons: { istio: '1.22' },
  })
  t.match(addons.get('cert-manager.io/v1alpha2/Certificate'), {
    addon: 'cert-manager',
    target: null,
    removed: '1.6',
  })
  t.match(addons.get('networking.istio.io/v1/Gateway'), { target: '1.22' })
  for (const name of shippedOverlays()) {
    const { value } = readOverlay(`${SHIPPED_OVERLAYS}${name}.yaml`)
    t.equal(value.addon, name)
    t.equal(value.target, undefined, 'whoever uses it says which version runs')
  }
})

t.test('files are looked for beside the one that names them', async (t) => {
  const dir = t.testdir({ 'shop.yaml': `${HEAD}target: "2.0"\n${API}    removed: "2.0"\n` })
  const found = withOverlays(catalog, { overlays: ['./shop.yaml'], beside: `${dir}/guard.yaml`, addons: {} })
  t.match(found.addons.get('shop.example.com/v1beta1/Cart'), { target: '2.0' })
  t.equal(withOverlays(catalog, { overlays: [], beside: null, addons: {} }), catalog)
})

t.test('the example of docs/overlays.md loads', async (t) => {
  const example = /```yaml\n(apiVersion: [^`]*kind: LifecycleOverlay[^`]*)```/.exec(
    readFileSync('docs/overlays.md', 'utf8'),
  )![1]!
  const dir = t.testdir({ 'shop.yaml': example })
  const { addons, files } = withOverlays(catalog, {
    overlays: [`${dir}/shop.yaml`],
    beside: null,
    addons: {},
  })
  t.equal(addons.size, 2)
  t.equal(files.get('1.31')!.resources['flowcontrol.apiserver.k8s.io/v1beta3/flowschemas']!.served, false)
})

t.test('what is wrong is named with its place', async (t) => {
  const wrong: [text: string, message: RegExp][] = [
    [`${HEAD}${API}    removed: 2.0\n`, /shop.yaml:9:14: apis\[0\].removed must be a version in quotes/],
    [`${HEAD}${API}    remvoed: "2.0"\n`, /shop.yaml:9:5: unknown key apis\[0\].remvoed/],
    [`${HEAD}${API}`, /shop.yaml:6:5: says nothing: give introduced, deprecated or removed/],
    [
      `${HEAD}${API}    introduced: "2.0"\n    removed: "1.9"\n`,
      /shop.yaml:10:14: removed 1.9 contradicts introduced 2.0/,
    ],
    [
      `${HEAD}${API}    deprecated: "2.1"\n    removed: "2.0.1"\n`,
      /deprecated 2.1 contradicts removed 2.0.1/,
    ],
    [
      `${HEAD}${API}    removed: "2.0"\n${API.slice(6)}    removed: "3.0"\n`,
      /v1beta1\/Cart is here for the second time/,
    ],
    [
      `${HEAD}${API.replace('shop.example.com', 'networking.k8s.io')}    removed: "2.0"\n`,
      /is a group of Kubernetes' own/,
    ],
    [
      `${HEAD.replace(/source.*\n/, '')}${API}    removed: "2.0"\n`,
      /neither this API nor the overlay has a source/,
    ],
    [
      `${HEAD}${API.replace('{carts: Cart}', '{}')}    removed: "2.0"\n`,
      /resources must be a mapping from resource to kind/,
    ],
    [
      `${HEAD}corrections:\n  - {resource: apps/v1/deploys, removed: "1.40", source: x}\n`,
      /no release in the catalog has apps\/v1\/deploys/,
    ],
    [
      `${HEAD}corrections:\n  - {resource: deployments, removed: "1.40", source: x}\n`,
      /not group\/version\/resource/,
    ],
    [
      `${HEAD}corrections:\n  - {resource: networking.k8s.io/v1/ipaddresses, introduced: "1.31", source: x}\n`,
      /Kubernetes 1.31 does not have networking.k8s.io\/v1\/ipaddresses: it came with 1.33/,
    ],
    [
      `${HEAD}corrections:\n  - {resource: extensions/v1beta1/ingresses, removed: "1.35", source: x}\n`,
      /1.31 is without it/,
    ],
    [`${HEAD}corrections:\n  - {resource: apps/v1/deployments, removed: "1.40"}\n`, /must have source/],
  ]
  for (const [text, message] of wrong) {
    const dir = t.testdir({ 'shop.yaml': text })
    const load = () => withOverlays(catalog, { overlays: [`${dir}/shop.yaml`], beside: null, addons: {} })
    t.throws(load, { name: 'ConfigurationError', message }, text)
  }
  const twice = { overlays: ['istio', 'istio'], beside: null, addons: {} }
  t.throws(() => withOverlays(catalog, twice), { message: /istio.yaml.*(second time|overlay already)/ })
})

t.test('names that lead nowhere', async (t) => {
  const load =
    (overlays: string[], addons = {}) =>
    () =>
      withOverlays(catalog, { overlays, beside: null, addons })
  t.throws(load(['isto']), {
    message: /no overlay isto comes with emuguard, only cert-manager, .*write \.\/isto/,
  })
  t.throws(load(['/nowhere/a.yaml']), { message: /^cannot read the overlay: ENOENT/ })
  t.throws(load([], { istio: '1.22' }), {
    message: /no overlay for the add-on istio: name one, for example --overlay istio/,
  })
  t.throws(load(['istio'], { isto: '1.22' }), { message: /no overlay for the add-on isto: given are istio/ })
})
