import { OWN_WEBHOOKS } from '../evaluate/references/reference-findings.ts'
import { compactRules, type WebhookRule } from './compact-rules.ts'
import { EXEMPT_SUBRESOURCES, type MatchCondition, notExempt, onlyExempt } from './exempt-callers.ts'
import type { ScopedResource } from './webhook-scope.ts'

/** How the guard is reached, and what happens when it is not. */
export interface Registration {
  name: string
  namespace: string
  service: string
  /** PEM in base64; null where something else writes it, as cert-manager does. */
  caBundle: string | null
  /** `namespace/name` of the cert-manager Certificate whose CA is to be injected. */
  injectCaFrom: string | null
  /** Of what may be refused; everything else is always Ignore. */
  failurePolicy: 'Ignore' | 'Fail'
  timeoutSeconds: number
  /** Whether the built-in exemptions hold. */
  defaultExemptions: boolean
}

/** admissionregistration.k8s.io/v1, as far as it is written here. */
export interface WebhookConfiguration {
  apiVersion: 'admissionregistration.k8s.io/v1'
  kind: 'ValidatingWebhookConfiguration'
  metadata: { name: string; annotations?: Record<string, string> }
  webhooks: Webhook[]
}

export interface Webhook {
  name: string
  clientConfig: {
    service: { namespace: string; name: string; path: string; port: number }
    caBundle?: string
  }
  rules: WebhookRule[]
  namespaceSelector: { matchExpressions: { key: string; operator: string; values: string[] }[] }
  matchConditions?: MatchCondition[]
  failurePolicy: 'Ignore' | 'Fail'
  matchPolicy: 'Exact'
  sideEffects: 'None'
  timeoutSeconds: number
  admissionReviewVersions: ['v1']
}

/**
 * Registers a guard the way pod-security-admission does: `enforcing` for what may be refused, whose failurePolicy the
 * operator chooses, and `advisory` for what is only counted or warned about, which never stands in the way. No request
 * is in both. What the built-in exemptions keep from being refused is advisory, too; it has an entry of its own, since
 * an entry has one list of match conditions for all of its rules.
 */
export function webhookConfiguration(
  scope: ScopedResource[],
  registration: Registration,
): WebhookConfiguration {
  const { defaultExemptions, failurePolicy } = registration
  const isEnforced = ({ action, path }: ScopedResource) =>
    action === 'Deny' && !(defaultExemptions && EXEMPT_SUBRESOURCES.has(path.split('/')[1] ?? ''))
  const enforced = scope.filter(isEnforced)
  const advised = scope.filter((one) => !isEnforced(one))
  const entries = [
    ['enforcing', enforced, failurePolicy, defaultExemptions ? notExempt() : []],
    ['advisory', advised, 'Ignore', []],
    ['exempt.advisory', defaultExemptions ? enforced.filter(isNoHeartbeat) : [], 'Ignore', onlyExempt()],
  ] as const
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: {
      name: registration.name,
      ...(registration.injectCaFrom !== null && {
        annotations: { 'cert-manager.io/inject-ca-from': registration.injectCaFrom },
      }),
    },
    webhooks: entries
      .filter(([, entryScope]) => entryScope.length > 0)
      .map(([name, entryScope, policy, conditions]) =>
        webhook(
          `${name}${OWN_WEBHOOKS}`,
          compactRules([...entryScope]),
          policy,
          [...conditions],
          registration,
        ),
      ),
  }
}

/** Nodes and controllers renew their leases every few seconds: nothing to be learnt there is worth the calls. */
function isNoHeartbeat({ group, resource }: ScopedResource): boolean {
  return !(group === 'coordination.k8s.io' && resource === 'leases')
}

function webhook(
  name: string,
  rules: WebhookRule[],
  failurePolicy: Webhook['failurePolicy'],
  matchConditions: MatchCondition[],
  { namespace, service, caBundle, timeoutSeconds }: Registration,
): Webhook {
  return {
    name,
    clientConfig: {
      service: { namespace, name: service, path: '/validate', port: 443 },
      ...(caBundle !== null && { caBundle }),
    },
    rules,
    // By the label that the apiserver itself sets: nobody who may edit a namespace can exempt it.
    namespaceSelector: {
      matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [namespace] }],
    },
    ...(matchConditions.length > 0 && { matchConditions }),
    failurePolicy,
    // The guard judges the version that the client wrote.
    matchPolicy: 'Exact',
    sideEffects: 'None',
    timeoutSeconds,
    admissionReviewVersions: ['v1'],
  }
}
