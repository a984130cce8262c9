import t from 'tap'
import { storageVersionHash, storageVersionsOf } from '../../../src/audit/rollback/storage-versions.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'

const catalog = loadCatalog()

t.test('the hash is the one that kube-apiserver publishes', async (t) => {
  // Seen in the discovery of a kube-apiserver 1.37.1.
  t.equal(storageVersionHash({ group: '', version: 'v1', kind: 'Pod' }), 'xPOwRZ+Yhw8=')
  t.equal(storageVersionHash({ group: 'apps', version: 'v1', kind: 'Deployment' }), '8aSe+NMegvE=')
})

t.test('tells the stored version from discovery', async (t) => {
  const lists = [
    {
      groupVersion: 'v1',
      resources: [{ name: 'events', kind: 'Event', storageVersionHash: 'r2yiGXH7wu8=' }],
    },
    {
      groupVersion: 'events.k8s.io/v1',
      resources: [{ name: 'events', kind: 'Event', storageVersionHash: 'r2yiGXH7wu8=' }],
    },
    {
      groupVersion: 'apiextensions.k8s.io/v1',
      resources: [
        {
          name: 'customresourcedefinitions',
          kind: 'CustomResourceDefinition',
          storageVersionHash: 'jfWCUB31mvA=',
        },
        {
          name: 'customresourcedefinitions/status',
          kind: 'CustomResourceDefinition',
          storageVersionHash: 'x',
        },
      ],
    },
    {
      groupVersion: 'authorization.k8s.io/v1',
      resources: [{ name: 'subjectaccessreviews', kind: 'SubjectAccessReview' }],
    },
    {
      groupVersion: 'till.example.com/v1',
      resources: [{ name: 'receipts', kind: 'Receipt', storageVersionHash: 'y' }],
    },
    {
      groupVersion: 'apps/v9',
      resources: [{ name: 'deployments', kind: 'Deployment', storageVersionHash: 'z' }],
    },
  ]
  t.same(storageVersionsOf(catalog, lists), {
    known: [
      { resource: 'events', version: 'v1', objects: null },
      { resource: 'events.k8s.io/events', version: 'v1', objects: null },
      {
        resource: 'apiextensions.k8s.io/customresourcedefinitions',
        version: 'apiextensions.k8s.io/v1beta1',
        objects: null,
      },
    ],
    unknown: ['apps/v9/deployments'],
  })
})
