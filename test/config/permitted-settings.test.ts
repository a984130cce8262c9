import t from 'tap'
import { permittedSettings } from '../../src/config/permitted-settings.ts'
import { assembleCatalog } from '../../src/surface/catalog.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const catalog = smallCatalog()
const none = { featureGates: {}, runtimeConfig: {} }

t.test('a release that takes everything gets everything', async (t) => {
  const settings = { featureGates: { Parcels: true }, runtimeConfig: { 'shop.k8s.io/v1beta1': 'true' } }
  t.same(permittedSettings(catalog, '1.35', settings), { ...settings, leftOut: [] })
})

t.test('what a release does not take is left out, with its own words', async (t) => {
  const settings = {
    featureGates: { Parcels: true, AllBeta: true },
    runtimeConfig: { 'shop.k8s.io/v1beta1': 'true' },
  }
  t.same(permittedSettings(catalog, '1.34', settings), {
    featureGates: { AllBeta: true },
    runtimeConfig: {},
    leftOut: [
      { setting: 'Parcels=true', reason: 'unrecognized feature gate: Parcels' },
      {
        setting: 'shop.k8s.io/v1beta1=true',
        reason: 'group version shop.k8s.io/v1beta1 that has not been registered',
      },
    ],
  })
})

t.test('gates that need each other are kept together, whatever their order', async (t) => {
  const { files, retired } = smallCatalog()
  const spec = { version: '1.36', default: true, stage: 'BETA' as const }
  const featureGates = { Base: { specs: [spec] }, Upper: { specs: [spec], dependencies: ['Base'] } }
  const dependent = assembleCatalog([{ ...files.get('1.36')!, featureGates }], retired)
  const settings = { ...none, featureGates: { Gone: true, Base: false, Upper: false } }
  const { featureGates: kept, leftOut } = permittedSettings(dependent, '1.36', settings)
  t.same(kept, { Base: false, Upper: false })
  t.same(leftOut, [{ setting: 'Gone=true', reason: 'unrecognized feature gate: Gone' }])
})

t.test('errors that no setting explains are not swallowed', async (t) => {
  t.throws(() => permittedSettings(catalog, '1.20', { ...none }), { name: 'SurfaceError' })
})
