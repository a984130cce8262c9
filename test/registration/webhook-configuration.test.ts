import t from 'tap'
import { type Registration, webhookConfiguration } from '../../src/registration/webhook-configuration.ts'
import type { ScopedResource } from '../../src/registration/webhook-scope.ts'

const registration: Registration = {
  name: 'emuguard',
  namespace: 'guards',
  service: 'emuguard',
  caBundle: null,
  injectCaFrom: null,
  failurePolicy: 'Fail',
  timeoutSeconds: 5,
  defaultExemptions: true,
}

const scoped = (path: string, action: ScopedResource['action'], group = ''): ScopedResource => ({
  group,
  version: 'v1',
  resource: path.split('/')[0]!,
  path,
  action,
})

const scope = [
  scoped('pods', 'Deny'),
  scoped('pods/status', 'Deny'),
  scoped('services', 'Warn'),
  scoped('leases', 'Deny', 'coordination.k8s.io'),
]

/** `enforcing: pods, leases` */
function summary(more: Partial<Registration> = {}, resources = scope): string[] {
  return webhookConfiguration(resources, { ...registration, ...more }).webhooks.map(
    ({ name, failurePolicy, rules }) =>
      `${name.replace('.emuguard.dev', '')} ${failurePolicy}: ${rules.flatMap((rule) => rule.resources)}`,
  )
}

t.test('what may be refused, what is only counted, and whom it is counted for', async (t) => {
  t.strictSame(summary(), [
    'enforcing Fail: pods,leases',
    'advisory Ignore: pods/status,services',
    'exempt.advisory Ignore: pods',
  ])
  t.strictSame(summary({ failurePolicy: 'Ignore' })[0], 'enforcing Ignore: pods,leases')
  t.strictSame(summary({ defaultExemptions: false }), [
    'enforcing Fail: pods,pods/status,leases',
    'advisory Ignore: services',
  ])
})

t.test('where nothing may be refused nothing can fail', async (t) => {
  const audited = scope.map((one) => ({ ...one, action: 'Audit' as const }))
  t.strictSame(summary({}, audited), ['advisory Ignore: pods,pods/status,services,leases'])
})

t.test('every entry spares the own namespace, and judges exactly the version that was written', async (t) => {
  const { webhooks } = webhookConfiguration(scope, registration)
  for (const webhook of webhooks) {
    t.strictSame(webhook.namespaceSelector.matchExpressions, [
      { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['guards'] },
    ])
    t.match(webhook, { matchPolicy: 'Exact', sideEffects: 'None', admissionReviewVersions: ['v1'] })
    t.strictSame(webhook.clientConfig.service, {
      namespace: 'guards',
      name: 'emuguard',
      path: '/validate',
      port: 443,
    })
    t.notOk('caBundle' in webhook.clientConfig)
  }
})

t.test('a caller is exempt in one entry exactly where it is not in the other', async (t) => {
  const [enforcing, , exempt] = webhookConfiguration(scope, registration).webhooks
  const refusing = enforcing!.matchConditions!.map(({ expression }) => expression)
  t.ok(refusing.some((expression) => expression.includes("'system:nodes'")))
  t.ok(refusing.some((expression) => expression.includes("'kube-system'")))
  const negated = refusing.map((expression) => expression.replace(/^!\((.*)\)$/, '$1')).join(' || ')
  t.equal(exempt!.matchConditions![0]!.expression, negated)
})

t.test('the authority is written or injected', async (t) => {
  const { webhooks } = webhookConfiguration(scope, { ...registration, caBundle: 'QQ==' })
  t.equal(webhooks[0]!.clientConfig.caBundle, 'QQ==')
  const { metadata } = webhookConfiguration(scope, { ...registration, injectCaFrom: 'guards/emuguard' })
  t.strictSame(metadata.annotations, { 'cert-manager.io/inject-ca-from': 'guards/emuguard' })
})
