import { type Authorities, anchorsIn, readBundle } from './ca-bundle.ts'
import type { CertificatePair } from './certificate.ts'

/**
 * What apiservers trust: the caBundle of each entry of the webhook configuration. `missing`: there is no configuration,
 * so that nobody calls; `unknown`: it may not be read.
 */
export type Trust = { bundles: Authorities[] } | 'missing' | 'unknown'

/** The parts of a ValidatingWebhookConfiguration (admissionregistration.k8s.io/v1) that are read. */
export interface WebhookConfigurationObject {
  metadata: { resourceVersion: string }
  webhooks?: { clientConfig: { caBundle?: string } }[] | null
}

export function trustOf({ webhooks }: WebhookConfigurationObject): Trust {
  return {
    bundles: (webhooks ?? []).map(({ clientConfig }) =>
      readBundle(Buffer.from(clientConfig.caBundle ?? '', 'base64').toString('utf8')),
    ),
  }
}

/**
 * The JSON patch (RFC 6902) that gives each entry its bundle and nothing else. It goes wrong when the configuration
 * is another by then: the entries are counted, not named.
 */
export function trustPatch({ metadata }: WebhookConfigurationObject, bundles: Authorities[]): object[] {
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    ...bundles.map((bundle, index) => ({
      op: 'add',
      path: `/webhooks/${index}/clientConfig/caBundle`,
      value: Buffer.from(bundle.join('')).toString('base64'),
    })),
  ]
}

/** Whether every call would succeed with this certificate, as far as one can see. */
export function isTrusted(trust: Trust, pair: CertificatePair): boolean {
  if (typeof trust === 'string') return true
  return trust.bundles.every((bundle) => anchorsIn(bundle, pair).length > 0)
}
