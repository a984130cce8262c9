import t from 'tap'
import { evaluate } from '../../../src/evaluate/evaluate.ts'
import { OWN_WEBHOOKS, referencePaths } from '../../../src/evaluate/references/reference-findings.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { parseGroupVersion } from '../../../src/surface/resource-name.ts'
import { buildSurface } from '../../../src/surface/surface.ts'

const catalog = loadCatalog()
const surfaces = new Map(catalog.releases.map((version) => [version, buildSurface(catalog, { version })]))

const found = (release: string, apiVersion: string, kind: string, object: object) =>
  evaluate(surfaces.get(release)!, 'target', {
    object: { apiVersion, kind, metadata: { name: 'a' }, ...object },
    kind: { ...parseGroupVersion(apiVersion), kind },
    origin: 'stored',
  })

t.test('an autoscaler goes by group and kind', async (t) => {
  const scaled = (apiVersion: string, kind = 'Deployment') =>
    found('1.37', 'autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: { maxReplicas: 2, scaleTargetRef: { apiVersion, kind, name: 'web' } },
    })
  t.same(scaled('apps/v1'), [])
  t.same(scaled('argoproj.io/v1alpha1', 'Rollout'), [], 'a custom resource')
  t.same(scaled('apps/v1', 'Deploymnet'), [], 'a typo is not for us to find')
  t.match(scaled('extensions/v1beta1'), [
    {
      reason: 'APIRemoved',
      hazard: 'behaviour',
      resource: { resource: 'horizontalpodautoscalers' },
      fieldPath: 'spec.scaleTargetRef.apiVersion',
      message: /scaling stops/,
    },
  ])
  t.match(scaled('apps/v1beta1'), [{ hazard: 'info', remedy: 'write apps/v1' }])
})

t.test('and so do its object metrics', async (t) => {
  const describedObject = { apiVersion: 'extensions/v1beta1', kind: 'Ingress', name: 'web' }
  const metrics = [{ type: 'Pods' }, { type: 'Object', object: { describedObject } }]
  t.match(found('1.37', 'autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { metrics } }), [
    { hazard: 'behaviour', fieldPath: 'spec.metrics[1].object.describedObject.apiVersion' },
  ])
})

const rule = (groups: string[], versions: string[], resources: string[]) => {
  return { apiGroups: groups, apiVersions: versions, resources, operations: ['*'] }
}
const admission = 'admissionregistration.k8s.io'

t.test('says which resources refer to others', async (t) => {
  t.same(referencePaths({ group: 'autoscaling', resource: 'horizontalpodautoscalers' }), ['spec'])
  t.same(referencePaths({ group: 'apps', resource: 'deployments' }), [])
})

t.test('a webhook whose rules name no served version is not called', async (t) => {
  const called = (release: string, ...rules: object[]) =>
    found(release, `${admission}/v1`, 'ValidatingWebhookConfiguration', {
      webhooks: [{ rules: [] }, { rules }],
    })
  t.same(called('1.37', rule(['apps'], ['v1'], ['deployments'])), [])
  t.same(called('1.37', rule(['apps'], ['v1beta1', 'v1'], ['deployments'])), [])
  t.same(called('1.37', rule(['apps'], ['*'], ['deployments'])), [])
  t.same(called('1.37', rule(['till.example.com'], ['v1'], ['receipts'])), [])
  t.match(
    called('1.37', rule(['apps'], ['v1beta1', 'v1beta2'], ['deployments', 'deployments/scale', 'pods'])),
    [
      {
        reason: 'APIRemoved',
        hazard: 'behaviour',
        fieldPath: 'webhooks[1].rules[0].apiVersions',
        message:
          /only matches deployments.apps in v1beta1, v1beta2, .* it serves apps\/v1: the webhook is not called/,
        remedy: 'add v1',
      },
    ],
  )
  t.same(
    called('1.37', rule(['apps'], ['v1beta1'], ['deployments']), rule(['*'], ['v1'], ['*'])),
    [],
    'another rule matches',
  )
  t.match(
    called('1.37', rule(['extensions'], ['v1beta1'], ['ingresses'])),
    [{ hazard: 'info' }],
    'nothing to match',
  )
  const policies = rule([admission], ['v1'], ['mutatingadmissionpolicies'])
  t.same(called('1.36', policies), [])
  t.match(called('1.35', policies), [{ reason: 'APINotIntroduced', since: '1.36' }])
})

t.test("the guard's own webhooks name versions on purpose, and only those are its own", async (t) => {
  const called = (name: unknown) =>
    found('1.37', `${admission}/v1`, 'ValidatingWebhookConfiguration', {
      webhooks: [{ name, rules: [rule(['apps'], ['v1beta1'], ['deployments'])] }],
    })
  t.same(called(`enforcing${OWN_WEBHOOKS}`), [])
  for (const name of ['enforcing.emuguard.dev.example.com', 'notemuguard.dev', 1, undefined]) {
    t.equal(called(name).length, 1, String(name))
  }
})

t.test('admission policies and their bindings match alike', async (t) => {
  const resourceRules = [rule(['apps'], ['v1beta1'], ['deployments'])]
  const matched = { resourceRules, excludeResourceRules: [rule([''], ['v1'], ['pods']), ...resourceRules] }
  t.match(
    found('1.37', `${admission}/v1`, 'ValidatingAdmissionPolicy', { spec: { matchConstraints: matched } }),
    [
      {
        fieldPath: 'spec.matchConstraints.resourceRules[0].apiVersions',
        message: /the policy does not apply/,
      },
      {
        fieldPath: 'spec.matchConstraints.excludeResourceRules[1].apiVersions',
        message: /nothing is excluded/,
      },
    ],
  )
  t.match(
    found('1.37', `${admission}/v1`, 'ValidatingAdmissionPolicyBinding', {
      spec: { matchResources: matched },
    }).length,
    2,
  )
})

t.test('the version of a paramKind counts', async (t) => {
  const policy = (apiVersion: string, kind: string) =>
    found('1.37', `${admission}/v1`, 'ValidatingAdmissionPolicy', {
      spec: { paramKind: { apiVersion, kind } },
    })
  t.same(policy('v1', 'ConfigMap'), [])
  t.same(policy('till.example.com/v1', 'Limits'), [])
  t.match(policy('apps/v1beta1', 'Deployment'), [
    { hazard: 'behaviour', fieldPath: 'spec.paramKind.apiVersion', remedy: 'write apps/v1' },
  ])
})

t.test('hostile shapes are not followed', async (t) => {
  const shapes: object[] = [{ spec: 1 }, { spec: { metrics: {} } }, { spec: { scaleTargetRef: [] } }]
  shapes.push({ spec: { scaleTargetRef: { apiVersion: 1, kind: {} } } }, { spec: null })
  for (const shape of shapes) t.same(found('1.37', 'autoscaling/v2', 'HorizontalPodAutoscaler', shape), [])
  for (const webhooks of [1, [null], [{ rules: [null, 1, { apiGroups: 'x', apiVersions: [1] }] }]]) {
    t.same(found('1.37', `${admission}/v1`, 'MutatingWebhookConfiguration', { webhooks }), [])
  }
})
