import type { RequestAttributes } from '../evaluate/policy.ts'
import type { AdmissionRequest } from './review.ts'

/**
 * What the evaluation needs of a request besides its objects. With `matchPolicy: Equivalent` the apiserver converts
 * an object before the call and keeps in `request…` what the client asked for: that is what is judged.
 */
export function requestAttributes(request: AdmissionRequest): RequestAttributes {
  const asked =
    request.requestKind && request.requestResource
      ? {
          kind: request.requestKind,
          resource: request.requestResource,
          subresource: request.requestSubResource,
        }
      : { kind: request.kind, resource: request.resource, subresource: request.subResource }
  return {
    operation: request.operation,
    kind: asked.kind,
    resource: asked.resource,
    subresource: asked.subresource ?? '',
    namespace: request.namespace ?? '',
    name: request.name ?? '',
    username: request.userInfo.username ?? '',
    groups: request.userInfo.groups ?? [],
    dryRun: request.dryRun ?? false,
  }
}
