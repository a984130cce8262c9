import { apiStatus, servedSiblings } from '../../surface/api-status.ts'
import { formatResource, parseGroupVersion } from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import type { RollbackCheck } from './rollback-check.ts'
import type { StorageVersion } from './storage-versions.ts'

/**
 * Resources that the target serves, and that the running apiserver stores in a version which the target does not know
 * yet: there a single such object makes every list of the resource fail. kube-apiserver avoids it as far back as the min
 * compatibility version (KEP-4330; k8s.io/apiserver/pkg/server/storage/resource_encoding_config.go), and no further.
 * Resources that the target does not serve at all are findings of each object.
 */
export function checkStorageVersions(surface: Surface, stored: StorageVersion[]): RollbackCheck[] {
  return stored.flatMap(({ resource, version, objects }): RollbackCheck | [] => {
    if (objects === 0) return []
    const slash = resource.indexOf('/')
    const own = slash < 0 ? '' : resource.slice(0, slash)
    const gvr = { ...parseGroupVersion(version), resource: resource.slice(slash + 1) }
    const siblings = servedSiblings(surface, { ...gvr, group: own })
    if (siblings.length === 0 || isCompiledIn(surface, formatResource(gvr))) return []
    if (apiStatus(surface, formatResource(gvr))?.state !== 'NotIntroduced') return []
    return {
      check: 'storageVersion',
      subject: own === '' ? gvr.resource : `${gvr.resource}.${own}`,
      hazard: 'undecodable',
      message: `stored as ${version}, which Kubernetes ${surface.version} does not know: with one such object there, no list of ${gvr.resource} works`,
      remedy: `start kube-apiserver with --min-compatibility-version=${surface.version}, then write every object once; or delete them${objects === null ? '. Where there are none, nothing is to be done' : ''}`,
    }
  })
}

/** What a binary has and does not serve it can still read. */
function isCompiledIn({ file }: Surface, key: string): boolean {
  return Object.hasOwn(file.resources, key)
}
