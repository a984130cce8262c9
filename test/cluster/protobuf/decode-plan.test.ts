import t from 'tap'
import { decodePlan } from '../../../src/cluster/protobuf/decode-plan.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { buildSurface } from '../../../src/surface/surface.ts'

const catalog = loadCatalog()
const surface = buildSurface(catalog, { version: '1.36' })

t.test('what has no protobuf has no plan', async (t) => {
  t.equal(decodePlan(catalog, [surface], 'cert-manager.io/v1/certificates'), null)
  t.equal(decodePlan(catalog, [surface], 'extensions/v1beta1/ingresses'), null)
})

t.test('every resource of every release that can be listed has one', async (t) => {
  const listable = catalog.releases.flatMap((release) =>
    Object.entries(catalog.files.get(release)!.resources).flatMap(([key, { verbs }]) =>
      verbs.includes('list') ? key : [],
    ),
  )
  t.ok(listable.length > 500)
  const without = [...new Set(listable)].filter(
    (resource) => decodePlan(catalog, [surface], resource) === null,
  )
  t.same(without, [])
})

t.test('without a surface that looks at it, an object is still owned by somebody', async (t) => {
  const { sparse } = decodePlan(catalog, [], 'v1/pods')!
  t.match(sparse.fields[1], { name: 'metadata', mode: 'one', message: { isWhole: true } })
  t.match(sparse.fields[2], { name: 'spec', mode: 'one', message: { isWhole: false } })
  const { sparse: secret } = decodePlan(catalog, [], 'v1/secrets')!
  t.equal(secret.fields[2]!.mode, 'skip')
})

t.test('a forecast has nothing to look at', async (t) => {
  const forecast = buildSurface(catalog, { version: '1.38' })
  t.equal(decodePlan(catalog, [forecast], 'v1/configmaps')!.sparse.fields[2]!.mode, 'skip')
})
