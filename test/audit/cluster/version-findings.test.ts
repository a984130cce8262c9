import t from 'tap'
import { versionFindings } from '../../../src/audit/cluster/version-findings.ts'
import type { ServedResource } from '../../../src/cluster/discovery.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { buildSurface } from '../../../src/surface/surface.ts'

const catalog = loadCatalog()
const version = (version: string): ServedResource => ({
  group: 'resource.k8s.io',
  version,
  resource: 'deviceclasses',
  kind: 'DeviceClass',
  namespaced: false,
  verbs: ['create', 'list'],
})
const reading = { resource: version('v1'), watched: [version('v1beta1'), version('v1beta2')] }

const entry = (manager: string, apiVersion: string, time = '2026-01-01T00:00:00Z') => ({
  manager,
  operation: 'Update',
  apiVersion: apiVersion.includes('/') ? apiVersion : `resource.k8s.io/${apiVersion}`,
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': {} },
})
const found = (to: string, ...managedFields: object[]) =>
  versionFindings(buildSurface(catalog, { version: to }), reading, { metadata: { managedFields } })

t.test('who writes through a version that the release does not serve', async (t) => {
  t.match(found('1.36', entry('a', 'v1beta1'), entry('b', 'v1beta1'), entry('c', 'v1')), [
    {
      managers: [
        { manager: 'a', operation: 'Update', apiVersion: 'resource.k8s.io/v1beta1' },
        { manager: 'b' },
      ],
      finding: { reason: 'APIDisabled', hazard: 'update-blocked', message: /; written through it by a, b$/ },
    },
  ])
})

t.test('nobody, as far as is known', async (t) => {
  t.strictSame(found('1.36'), [])
  t.strictSame(found('1.36', entry('a', 'v1')), [])
  t.strictSame(found('1.36', entry('a', 'other.example.com/v1beta1')), [])
  t.strictSame(found('1.36', entry('a', 'v1alpha9')), [], 'which the server does not serve any more either')
})

t.test('who has moved on since is left in peace', async (t) => {
  t.strictSame(found('1.36', entry('a', 'v1beta1'), entry('a', 'v1', '2026-02-01T00:00:00Z')), [])
  t.match(found('1.36', entry('a', 'v1beta1', '2026-03-01T00:00:00Z'), entry('a', 'v1')), [
    { managers: { length: 1 } },
  ])
})

t.test('a deprecated version is information', async (t) => {
  const surface = buildSurface(catalog, { version: '1.37', runtimeConfig: { 'api/all': 'true' } })
  const object = { metadata: { managedFields: [entry('a', 'v1beta1')] } }
  t.match(versionFindings(surface, reading, object), [
    { finding: { reason: 'APIDeprecated', hazard: 'info' } },
  ])
})

t.test('of an object that the release cannot read, nothing more', async (t) => {
  const trust = {
    ...version('v1'),
    group: 'certificates.k8s.io',
    resource: 'clustertrustbundles',
    kind: 'ClusterTrustBundle',
  }
  const object = { metadata: { managedFields: [entry('a', 'certificates.k8s.io/v1')] } }
  const surface = buildSurface(catalog, { version: '1.36' })
  t.strictSame(versionFindings(surface, { resource: trust, watched: [trust] }, object), [])
})
