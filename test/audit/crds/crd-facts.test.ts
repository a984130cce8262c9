import t from 'tap'
import { crdFacts, isCrd } from '../../../src/audit/crds/crd-facts.ts'

const spec = {
  group: 'till.example.com',
  names: { kind: 'Receipt', plural: 'receipts' },
  versions: [
    { name: 'v1', served: true, storage: true, schema: {} },
    { name: 'v1beta1', served: true, storage: false, deprecated: true, deprecationWarning: 'use v1' },
    { name: 'v1alpha1', served: false, storage: false },
  ],
}

t.test('keeps the versions and nothing else', async (t) => {
  const metadata = { name: 'receipts.till.example.com' }
  t.strictSame(crdFacts({ metadata, spec, status: { storedVersions: ['v1beta1', 'v1'] } }), {
    name: 'receipts.till.example.com',
    group: 'till.example.com',
    kind: 'Receipt',
    plural: 'receipts',
    versions: [
      { name: 'v1', served: true, storage: true, deprecated: false, deprecationWarning: null },
      { name: 'v1beta1', served: true, storage: false, deprecated: true, deprecationWarning: 'use v1' },
      { name: 'v1alpha1', served: false, storage: false, deprecated: false, deprecationWarning: null },
    ],
    storedVersions: ['v1beta1', 'v1'],
  })
  t.match(crdFacts({ spec }), { name: 'receipts.till.example.com', storedVersions: null })
})

t.test('the single version of apiextensions.k8s.io/v1beta1', async (t) => {
  const { versions: _, ...old } = spec
  t.match(crdFacts({ spec: { ...old, version: 'v1' } })?.versions, [
    { name: 'v1', served: true, storage: true },
  ])
})

t.test('what is no definition', async (t) => {
  const wrong: unknown[] = [null, 1, [], {}, { spec: [] }, { spec: { ...spec, names: null } }]
  wrong.push(
    { spec: { ...spec, versions: [{}] } },
    { spec: { ...spec, versions: 'v1' } },
    { spec: { ...spec, group: '' } },
  )
  for (const object of wrong) t.equal(crdFacts(object), null)
  t.ok(isCrd({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }))
  t.notOk(isCrd({ group: 'till.example.com', kind: 'CustomResourceDefinition' }))
})
