import { formatGroupVersion } from '../../surface/resource-name.ts'
import type { Finding } from '../finding.ts'
import { kindAt, type Referrer, referenceFinding, servedVersionsOfKind, unservedKind } from './reference.ts'

/**
 * The paramKind of an admission policy, in a version that the surface does not serve. Here the version counts: without it
 * the policy has no parameters and fails as its failurePolicy says
 * (k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_source.go, RESTMapping of that very version).
 */
export function paramKindFindings(referrer: Referrer, object: unknown): Finding[] {
  const place = ['spec', 'paramKind']
  const kind = kindAt(object, place)
  const status = kind && unservedKind(referrer.surface, kind)
  if (!kind || !status) return []
  const [sibling] = servedVersionsOfKind(referrer.surface, kind)
  return [
    referenceFinding(referrer, [...place, 'apiVersion'], status, {
      hazard: 'behaviour',
      message: `${kind.kind} of ${formatGroupVersion(kind)} is not served by Kubernetes ${referrer.surface.version}: the policy is misconfigured there, and its failurePolicy decides`,
      remedy: sibling === undefined ? 'use parameters of another kind' : `write ${sibling}`,
    }),
  ]
}
