import t from 'tap'
import { lastAppliedFindings } from '../../../src/audit/evidence/last-applied-findings.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { buildSurface } from '../../../src/surface/surface.ts'

const surface = buildSurface(loadCatalog(), { version: '1.36' })
const kind = { group: 'policy', version: 'v1', kind: 'PodDisruptionBudget' }
const found = (text: unknown) => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': text }
  return lastAppliedFindings(surface, 'target', {
    object: { metadata: { annotations } },
    kind,
    origin: 'stored',
  })
}
const applied = (apiVersion: string, named = 'PodDisruptionBudget') =>
  JSON.stringify({ apiVersion, kind: named })

t.test('the manifest uses a version that is gone', async (t) => {
  t.match(found(applied('policy/v1beta1')), [
    {
      reason: 'APIRemoved',
      hazard: 'info',
      fieldPath: 'metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]',
      message:
        /^the manifest last applied by kubectl uses policy\/v1beta1: .* is no longer served by Kubernetes 1.36/,
      remedy: /use policy\/v1/,
    },
  ])
})

t.test('nothing else is a finding', async (t) => {
  t.same(found(applied('policy/v1')), [], 'the version of the object itself')
  t.same(found(applied('policy/v7')), [], 'a version that nobody knows')
  t.same(found(applied('apps/v1beta1', 'Deployment')), [], 'of another kind: copied along')
  for (const text of [
    undefined,
    null,
    7,
    '',
    'null',
    '7',
    '[]',
    '{',
    '{"apiVersion":7,"kind":"x"}',
    'x'.repeat(300_000),
  ]) {
    t.same(found(text), [])
  }
  for (const object of [null, 7, {}, { metadata: null }, { metadata: { annotations: 'x' } }]) {
    t.same(lastAppliedFindings(surface, 'target', { object, kind, origin: 'stored' }), [])
  }
})
