import t from 'tap'
import { acceptsForm, formHistory, formIn, vocabularyOf } from '../../src/surface/expressions.ts'
import { buildSurface, type SurfaceOptions } from '../../src/surface/surface.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const catalog = smallCatalog()
const accepts = (form: string, options: SurfaceOptions) =>
  acceptsForm(buildSurface(catalog, options), 'cart', form)

t.test('a new expression may use what is no newer than the minimum compatibility version', async (t) => {
  t.notOk(accepts('.sort(0)', { version: '1.34' }), 'of 1.34, and 1.33 must understand it')
  t.ok(accepts('.sort(0)', { version: '1.35' }))
  t.notOk(accepts('.shuffle(0)', { version: '1.36' }))
  t.ok(accepts('.shuffle(0)', { version: '1.36', minCompatibilityVersion: '1.36' }))
  t.notOk(accepts('.shuffle(0)', { version: '1.35' }), 'not in that release at all')
})

t.test('or what a feature gate adds, whatever the version', async (t) => {
  t.notOk(accepts('cart.parcels', { version: '1.35' }))
  t.ok(accepts('cart.parcels', { version: '1.35', featureGates: { Parcels: true } }))
  t.ok(accepts('cart.parcels', { version: '1.36' }))
})

t.test('every environment has what the base has', async (t) => {
  const file = catalog.files.get('1.35')!
  t.same(formIn(file, 'cart', 'size(1)'), { introduced: '1.0' })
  t.same(formIn(file, 'elsewhere', 'size(1)'), { introduced: '1.0' })
  t.equal(formIn(file, 'elsewhere', 'cart'), undefined)
  t.equal(formIn(file, 'cart', 'toString'), undefined)
})

t.test('the words of an environment are those of all releases', async (t) => {
  const words = vocabularyOf(catalog, 'cart')
  t.ok(words.has('.shuffle(0)') && words.has('cart.parcels') && words.has('size(1)'))
  t.notOk(vocabularyOf(catalog, 'base').has('cart'))
  t.equal(vocabularyOf(catalog, 'cart'), words, 'put together once')
})

t.test('when later releases accept a form by default', async (t) => {
  const history = (form: string) => formHistory(buildSurface(catalog, { version: '1.34' }), 'cart', form)
  t.same(history('.sort(0)'), { acceptedSince: '1.35', firstKnown: '1.34', lastKnown: '1.36' })
  t.same(history('cart.parcels'), { acceptedSince: '1.36', firstKnown: '1.35', lastKnown: '1.36' })
  t.same(history('.shuffle(0)'), { acceptedSince: null, firstKnown: '1.36', lastKnown: '1.36' })
  t.equal(history('.turn(0)'), null)
})
