import { formatGroupVersion } from '../../surface/resource-name.ts'
import type { Finding } from '../finding.ts'
import {
  kindAt,
  listAt,
  type Place,
  type Referrer,
  referenceFinding,
  servedVersionsOfKind,
  unservedKind,
} from './reference.ts'

/**
 * What a HorizontalPodAutoscaler refers to, in a version that the surface does not serve. The controller goes by group
 * and kind and ignores the version (pkg/controller/podautoscaler/horizontal.go: RESTMappings of the GroupKind;
 * metrics/client.go: GetForObject of the GroupKind): as long as another version of that group is served, it scales on.
 */
export function scaleTargetFindings(referrer: Referrer, object: unknown): Finding[] {
  const metrics = listAt(object, ['spec', 'metrics']).map((_, index): Place => {
    return ['spec', 'metrics', index, 'object', 'describedObject']
  })
  return [['spec', 'scaleTargetRef'], ...metrics].flatMap((place) => {
    const kind = kindAt(object, place)
    const status = kind && unservedKind(referrer.surface, kind)
    if (!kind || !status) return []
    const { version } = referrer.surface
    const what = `${kind.kind} of ${formatGroupVersion(kind)}`
    const [sibling] = servedVersionsOfKind(referrer.surface, kind)
    return referenceFinding(
      referrer,
      [...place, 'apiVersion'],
      status,
      sibling === undefined
        ? {
            hazard: 'behaviour',
            message: `${what} is not served by Kubernetes ${version}, nor is any other version of it: scaling stops`,
            remedy: status.replacement
              ? `refer to ${status.replacement}`
              : 'refer to an API that is served there',
          }
        : {
            hazard: 'info',
            message: `${what} is not served by Kubernetes ${version}; the autoscaler finds it as ${sibling}`,
            remedy: `write ${sibling}`,
          },
    )
  })
}
