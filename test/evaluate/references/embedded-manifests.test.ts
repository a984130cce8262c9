import t from 'tap'
import { evaluate } from '../../../src/evaluate/evaluate.ts'
import { holdsManifests } from '../../../src/evaluate/references/embedded-manifests.ts'
import { EMBEDDINGS } from '../../../src/evaluate/references/embeddings.ts'
import { parseGroupVersion } from '../../../src/surface/resource-name.ts'
import { buildSurface } from '../../../src/surface/surface.ts'
import { smallCatalog } from '../../fixtures/small-catalog.ts'

const surface = buildSurface(smallCatalog(), { version: '1.35' })
const cart = (spec: object) => ({ apiVersion: 'shop.k8s.io/v1', kind: 'Cart', spec })
const gone = { apiVersion: 'shop.k8s.io/v1alpha1', kind: 'Cart' }
const found = (object: { apiVersion: string; kind: string }) => {
  const kind = { ...parseGroupVersion(object.apiVersion), kind: object.kind }
  return evaluate(surface, 'target', { object, kind, origin: 'stored' })
}
const work = (manifests: unknown) => {
  return { apiVersion: 'work.karmada.io/v1alpha1', kind: 'Work', spec: { workload: { manifests } } }
}

t.test('a manifest in a custom resource is judged where it stands', async (t) => {
  const findings = found(work([cart({}), cart({ gift: { name: 'x' } }), gone]))
  t.match(findings, [
    {
      reason: 'FieldNotIntroduced',
      hazard: 'dropped',
      resource: { group: 'work.karmada.io', resource: 'Work' },
      fieldPath: 'spec.workload.manifests[1].spec.gift',
      schemaPath: 'spec.workload.manifests[*].spec.gift',
      message: /^spec.workload.manifests\[1\].spec.gift: Kubernetes 1.35 has no such field/,
    },
    {
      reason: 'APIRemoved',
      hazard: 'behaviour',
      fieldPath: 'spec.workload.manifests[2].apiVersion',
      message: /^spec.workload.manifests\[2\].apiVersion: Cart of shop.k8s.io\/v1alpha1 is no longer served/,
    },
  ])
  t.equal(findings.length, 2)
})

t.test('manifests in manifests, however deep', async (t) => {
  t.match(found(work([work([gone])])), [
    {
      fieldPath: 'spec.workload.manifests[0].spec.workload.manifests[0].apiVersion',
      resource: { resource: 'Work' },
    },
  ])
})

t.test('what one object costs is bounded, and what was left out is told', async (t) => {
  const cut = { hazard: 'info', message: /^it holds more than 1000 manifests, or manifests more than 5 deep/ }
  let deep: object = gone
  for (let i = 0; i < 3000; i++) deep = work([deep])
  t.match(found(deep as never), [cut])
  t.match(found(work(Array.from({ length: 150_000 }, () => gone))), [cut])
  const wide = Object.fromEntries(Array.from({ length: 150_000 }, (_, i) => [`k${i}`, 1]))
  t.equal(found(work([cart(wide)])).length, 150_000)
})

t.test('requests are not judged by what they hold: most of it is for other clusters', async (t) => {
  const object = work([gone])
  const kind = { ...parseGroupVersion(object.apiVersion), kind: object.kind }
  t.same(evaluate(surface, 'target', { object, kind, origin: 'request' }), [])
})

t.test('what no release has ever had is not judged inside of others', async (t) => {
  t.same(found(work([{ apiVersion: 'shop.k8s.io/v1', kind: 'Route' }])), [])
})

t.test('every embedding of the table is followed', async (t) => {
  for (const { group, kind, at } of EMBEDDINGS) {
    t.ok(holdsManifests({ group, kind }))
    const place = (value: unknown) =>
      at.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object
    for (const value of [gone, [gone]]) {
      t.equal(found({ apiVersion: `${group}/v1`, kind, ...place(value) }).length, 1, `${group} ${kind}`)
    }
  }
})

t.test('what only looks like a manifest is none', async (t) => {
  const text = JSON.stringify(gone)
  const alike = [
    { apiVersion: 'v1', kind: 'ConfigMap', data: { 'a.yaml': text } },
    { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { values: gone } },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      spec: { source: { helm: { valuesObject: gone } } },
    },
    { apiVersion: 'till.example.com/v1', kind: 'Work', spec: { workload: { manifests: [gone] } } },
    work([text, null, 1, [gone], { apiVersion: 1, kind: 'Cart' }]),
    work(null),
  ]
  for (const object of alike) t.same(found(object), [], JSON.stringify(object))
})
