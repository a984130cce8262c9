import t from 'tap'
import { nearestNames } from '../../src/explain/nearest-names.ts'

t.test('the nearest come first, whatever their case, three at most', async (t) => {
  t.same(nearestNames('pod', ['nodes', 'Pod', 'pods']), ['Pod', 'pods'])
  t.same(nearestNames('abc', ['abd', 'abe', 'abf', 'abg']), ['abd', 'abe', 'abf'])
  t.same(nearestNames('', ['pods']), [])
  t.same(nearestNames('deployment', ['pods', 'nodes']), [], 'nothing like it')
})
