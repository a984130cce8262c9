import t from 'tap'
import { comparePriority, maturityOf } from '../../src/surface/api-version-priority.ts'

t.test('orders versions as Kubernetes does', async (t) => {
  const ordered = [
    'v10',
    'v2',
    'v1',
    'v11beta2',
    'v10beta3',
    'v3beta1',
    'v12alpha1',
    'v11alpha2',
    'bar',
    'foo1',
  ]
  t.same(ordered.toSorted(comparePriority), ordered)
  t.same(ordered.toReversed().toSorted(comparePriority), ordered)
})

t.test('tells maturity by the name', async (t) => {
  t.same(['v1', 'v2beta1', 'v1alpha3', 'latest', 'v1gamma1'].map(maturityOf), [
    'ga',
    'beta',
    'alpha',
    null,
    null,
  ])
})
