import t from 'tap'
import { applyRuntimeConfig, defaultSwitches, parseRuntimeConfig } from '../../src/surface/runtime-config.ts'
import { SurfaceError } from '../../src/surface/surface.ts'

const DEFAULTS = new Map([
  ['v1/pods', true],
  ['shop.k8s.io/v1/carts', true],
  ['shop.k8s.io/v1beta1/carts', false],
  ['shop.k8s.io/v1beta1/parcels', false],
  ['shop.k8s.io/v1alpha1/carts', false],
  ['legacy.k8s.io/v1beta1/old', true],
  ['legacy.k8s.io/v1beta1/new', false],
])

function on(flag: string): string[] {
  const switches = defaultSwitches(DEFAULTS)
  applyRuntimeConfig(switches, parseRuntimeConfig(flag))
  return [...DEFAULTS.keys()].filter(
    (key) => switches.resources.get(key) ?? switches.versions.get(key.slice(0, key.lastIndexOf('/'))),
  )
}

t.test('defaults hold without the flag, resource by resource', async (t) => {
  t.same(on(''), ['v1/pods', 'shop.k8s.io/v1/carts', 'legacy.k8s.io/v1beta1/old'])
})

t.test('api/all, then maturity, then versions, then resources', async (t) => {
  t.equal(on('api/all=true').length, DEFAULTS.size)
  for (const core of ['v1', '/v1', 'api/v1', 'v1/pods'])
    t.same(on(`api/all=false,${core}=true`), ['v1/pods'], core)
  t.same(on('api/legacy=true'), on(''))
  t.same(on('api/alpha=true,api/beta=false'), [
    'v1/pods',
    'shop.k8s.io/v1/carts',
    'shop.k8s.io/v1alpha1/carts',
  ])
  t.ok(on('shop.k8s.io/v1beta1=false,api/beta=true').every((key) => !key.startsWith('shop.k8s.io/v1beta1')))
  t.same(
    on('shop.k8s.io/v1beta1/carts=true,shop.k8s.io/v1beta1=false').filter((key) =>
      key.includes('v1beta1/carts'),
    ),
    ['shop.k8s.io/v1beta1/carts'],
  )
  t.ok(on('shop.k8s.io/v1beta1').includes('shop.k8s.io/v1beta1/parcels'), 'a key without a value is on')
  t.ok(on('legacy.k8s.io/v1beta1=true').includes('legacy.k8s.io/v1beta1/new'))
})

t.test('refuses what kube-apiserver refuses, in its words', async (t) => {
  const refused: [string, string][] = [
    ['api/all=false', 'invalid runtime-config with only api/all=false'],
    ['api/beta=yes', 'invalid value api/beta=yes'],
    ['bogus=true', 'runtime-config invalid key bogus'],
    ['nope.k8s.io/v1=true', 'unknown api groups nope.k8s.io/v1'],
    ['shop.k8s.io/v9=true', 'group version shop.k8s.io/v9 that has not been registered'],
    [
      'shop.k8s.io/v1/Carts=true',
      'invalid key shop.k8s.io/v1/Carts: group/version/resource and resource is always lowercase plural, not "Carts"',
    ],
    [
      'shop.k8s.io/v1=maybe',
      'invalid value of shop.k8s.io/v1: maybe, err: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
  ]
  for (const [flag, message] of refused) t.throws(() => on(flag), new SurfaceError(message), flag)
})
