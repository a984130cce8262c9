import { type Authorities, anchorsIn, readBundle } from './ca-bundle.ts'
import type { CertificatePair } from './certificate.ts'

/**
 * What apiservers trust: the caBundle of each entry of the webhook configuration of this uid. `missing`: there is no configuration,
 * so that nobody calls; `unknown`: it may not be read; `unanswered`: an apiserver is in trouble, which says nothing of it.
 */
export type Trust = { uid?: string; bundles: Authorities[] } | 'missing' | 'unknown' | 'unanswered'

/** The parts of a ValidatingWebhookConfiguration (admissionregistration.k8s.io/v1) that are read. */
export interface WebhookConfigurationObject {
  metadata: { uid?: string; resourceVersion: string }
  webhooks?: { clientConfig: { caBundle?: string } }[] | null
}

export function trustOf({ metadata, webhooks }: WebhookConfigurationObject): Trust {
  return {
    ...(metadata.uid !== undefined && { uid: metadata.uid }),
    bundles: (webhooks ?? []).map(({ clientConfig }) =>
      readBundle(Buffer.from(clientConfig.caBundle ?? '', 'base64').toString('utf8')),
    ),
  }
}

/**
 * The JSON patch (RFC 6902) that gives each entry its bundle and nothing else. It goes wrong when the configuration
 * is another by then: the entries are counted, not named. A version that is written, and no more the one there is, is a
 * conflict (409); one that is tested would be 422, which is also the answer of those who refuse any change.
 */
export function trustPatch({ metadata }: WebhookConfigurationObject, bundles: Authorities[]): object[] {
  return [
    { op: 'add', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    ...bundles.map((bundle, index) => ({
      op: 'add',
      path: `/webhooks/${index}/clientConfig/caBundle`,
      value: Buffer.from(bundle.join('')).toString('base64'),
    })),
  ]
}

/** Whether every call would succeed with this certificate at this time; not where nobody can see. */
export function isTrusted(trust: Trust, pair: CertificatePair, now: Date): boolean {
  return typeof trust === 'string'
    ? trust === 'missing'
    : trustedBy(trust, pair, now) === trust.bundles.length
}

/** By how many entries it is trusted; 0 where there are none to be seen. */
export function trustedBy(trust: Trust, pair: CertificatePair, now: Date): number {
  if (typeof trust === 'string') return 0
  return trust.bundles.filter((bundle) => anchorsIn(bundle, pair, now).length > 0).length
}
