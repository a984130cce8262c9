import type { ServedResource } from '../../cluster/discovery.ts'
import { EMBEDDINGS } from '../../evaluate/references/embeddings.ts'
import type { Catalog } from '../../surface/catalog.ts'
import { parseResource } from '../../surface/resource-name.ts'
import { buildSurface } from '../../surface/surface.ts'
import { readingsOf } from './readings.ts'

/** What an audit is allowed, beyond what everybody who is known may read (`system:discovery`). */
export interface ClusterRole {
  apiVersion: 'rbac.authorization.k8s.io/v1'
  kind: 'ClusterRole'
  metadata: { name: string }
  rules: (
    | { apiGroups: string[]; resources: string[]; verbs: string[] }
    | { nonResourceURLs: string[]; verbs: string[] }
  )[]
}

export interface RoleOptions {
  helm: boolean
  rollback: boolean
}

/**
 * The rights that audits need, and no others: to list what an audit of any catalogued release against any other would
 * read, whatever the server's runtime config. Made by the function that plans the audits. Pure.
 */
export function clusterRole(catalog: Catalog, { helm, rollback }: RoleOptions): ClusterRole {
  const listed = readResources(catalog)
  for (const { group, resource } of EMBEDDINGS) add(listed, group, resource)
  if (rollback) {
    add(listed, '', 'nodes')
    add(listed, 'apiextensions.k8s.io', 'customresourcedefinitions')
  }
  if (helm) for (const resource of ['secrets', 'configmaps']) add(listed, '', resource)
  const groups = [...listed].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'emuguard-audit' },
    rules: [
      ...groups.map(([group, resources]) => ({
        apiGroups: [group],
        resources: [...resources].sort(),
        verbs: ['list'],
      })),
      ...(rollback ? [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] : []),
    ],
  }
}

function readResources(catalog: Catalog): Map<string, Set<string>> {
  const listed = new Map<string, Set<string>>()
  for (const [release, binary] of catalog.files) {
    const running = buildSurface(catalog, { version: release })
    const served = Object.entries(binary.resources)
      .filter(([, resource]) => resource.served !== false)
      .map(
        ([key, { kind, namespaced, verbs }]): ServedResource => ({
          ...parseResource(key),
          kind,
          namespaced,
          verbs,
        }),
      )
    for (const version of catalog.releases) {
      const target = buildSurface(catalog, { version })
      for (const { resource } of readingsOf({ target, running }, served, binary)) {
        add(listed, resource.group, resource.resource)
      }
    }
  }
  return listed
}

function add(listed: Map<string, Set<string>>, group: string, resource: string): void {
  const resources = listed.get(group) ?? new Set()
  listed.set(group, resources.add(resource))
}
