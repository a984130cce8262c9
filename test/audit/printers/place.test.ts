import t from 'tap'
import { placeOf } from '../../../src/audit/printers/place.ts'

t.test('every source as people write it', async (t) => {
  t.equal(placeOf({ file: 'a.yaml', line: 3 }), 'a.yaml:3')
  t.equal(placeOf({ file: 'a.yaml', line: null }), 'a.yaml')
  t.equal(placeOf({ cluster: 'prod' }), 'prod')
  t.equal(placeOf({ cluster: 'prod', resource: 'v1/secrets' }), 'prod: v1/secrets')
  t.equal(placeOf({ cluster: 'prod', resource: '' }), 'prod')
  t.equal(placeOf({ helmRelease: 'shop/web', revision: 3, line: 12 }), 'helm:shop/web@3:12')
  t.equal(placeOf({ helmRelease: 'shop/web', revision: 3, line: null }), 'helm:shop/web@3')
})
