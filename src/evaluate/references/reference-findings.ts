import type { Finding } from '../finding.ts'
import { matchedResourceFindings } from './matched-resources.ts'
import { paramKindFindings } from './param-kind.ts'
import { listAt, type Referrer, valueAt } from './reference.ts'
import { scaleTargetFindings } from './scale-targets.ts'

/**
 * How the names of the guard's own webhooks end. Their rules name a version of each resource that some release has
 * findings in, and no other: that a release serves none of them is no loss.
 */
export const OWN_WEBHOOKS = '.emuguard.dev'

type Follow = (referrer: Referrer, object: unknown) => Finding[]

const webhooks: Follow = (referrer, object) =>
  listAt(object, ['webhooks']).flatMap((_, index) => {
    const name = valueAt(object, ['webhooks', index, 'name'])
    if (typeof name === 'string' && name.endsWith(OWN_WEBHOOKS)) return []
    const rules = ['webhooks', index, 'rules']
    return matchedResourceFindings(referrer, object, [rules], 'the webhook is not called')
  })

const matching =
  (root: string[]): Follow =>
  (referrer, object) => [
    ...matchedResourceFindings(referrer, object, [[...root, 'resourceRules']], 'the policy does not apply'),
    ...matchedResourceFindings(
      referrer,
      object,
      [[...root, 'excludeResourceRules']],
      'nothing is excluded from the policy',
    ),
  ]

const policy: Follow = (referrer, object) => [
  ...matching(['spec', 'matchConstraints'])(referrer, object),
  ...paramKindFindings(referrer, object),
]

const binding = matching(['spec', 'matchResources'])

/** Resources of Kubernetes' own that name API versions, whatever their own version: group/resource. */
const FOLLOWED: ReadonlyMap<string, { follow: Follow; reads: string }> = new Map([
  ['autoscaling/horizontalpodautoscalers', { follow: scaleTargetFindings, reads: 'spec' }],
  ['admissionregistration.k8s.io/validatingwebhookconfigurations', { follow: webhooks, reads: 'webhooks' }],
  ['admissionregistration.k8s.io/mutatingwebhookconfigurations', { follow: webhooks, reads: 'webhooks' }],
  ['admissionregistration.k8s.io/validatingadmissionpolicies', { follow: policy, reads: 'spec' }],
  ['admissionregistration.k8s.io/mutatingadmissionpolicies', { follow: policy, reads: 'spec' }],
  ['admissionregistration.k8s.io/validatingadmissionpolicybindings', { follow: binding, reads: 'spec' }],
  ['admissionregistration.k8s.io/mutatingadmissionpolicybindings', { follow: binding, reads: 'spec' }],
])

/**
 * Where objects of a resource name other APIs: such objects must be read, and read there, though the surface has every
 * field of theirs. Empty when they name none.
 */
export function referencePaths({ group, resource }: { group: string; resource: string }): string[] {
  const followed = FOLLOWED.get(`${group}/${resource}`)
  return followed === undefined ? [] : [followed.reads]
}

/** What an object refers to and the surface does not serve. Costs one look-up for all that refer to nothing. */
export function referenceFindings(referrer: Referrer, object: unknown): Finding[] {
  const { group, resource } = referrer.resource
  return FOLLOWED.get(`${group}/${resource}`)?.follow(referrer, object) ?? []
}
