import { createHash } from 'node:crypto'
import type { Catalog } from '../../surface/catalog.ts'
import {
  formatGroupVersion,
  type GroupVersionKind,
  parseGroupVersion,
  parseResource,
} from '../../surface/resource-name.ts'

/** The version in which an apiserver writes a resource into etcd. */
export interface StorageVersion {
  /** `admissionregistration.k8s.io/mutatingadmissionpolicies`; `pods` in the core group. */
  resource: string
  /** `admissionregistration.k8s.io/v1` */
  version: string
  /** How many there are; null where nobody counted. */
  objects: number | null
}

/** What discovery tells of storage. */
export interface StorageVersions {
  known: StorageVersion[]
  /** Resources (`v1/events`) whose hash is of no version in the catalog. */
  unknown: string[]
}

/** The part of an APIResourceList (`/api/v1`, `/apis/apps/v1`) that is read. */
export interface ApiResourceList {
  groupVersion: string
  resources: { name: string; kind: string; group?: string; storageVersionHash?: string }[]
}

/**
 * Tells from plain discovery in which version a running apiserver stores Kubernetes' own resources. It publishes only a
 * hash of group, version and kind (StorageVersionHash, k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go),
 * but the catalog knows which versions there can be. Needs no feature gate and no rights: aggregated discovery leaves
 * it out, so ask with `Accept: application/json`.
 */
export function storageVersionsOf(catalog: Catalog, lists: ApiResourceList[]): StorageVersions {
  const versionOf = versionsByHash(catalog)
  const known = new Map<string, StorageVersion>()
  const unknown: string[] = []
  for (const { groupVersion, resources } of lists) {
    const { group } = parseGroupVersion(groupVersion)
    if (!catalog.groups.has(group)) continue
    for (const { name, storageVersionHash } of resources) {
      if (storageVersionHash === undefined || name.includes('/')) continue
      const version = versionOf.get(storageVersionHash)
      const resource = group === '' ? name : `${group}/${name}`
      if (version === undefined) unknown.push(`${groupVersion}/${name}`)
      else known.set(resource, { resource, version, objects: null })
    }
  }
  return { known: [...known.values()], unknown }
}

/** Of every kind in every version of every release: some versions are stored and no longer served (CRDs in v1beta1). */
function versionsByHash({ files, retired }: Catalog): Map<string, string> {
  const hashes = new Map<string, string>()
  const add = (key: string, kind: string, own?: { group?: string; version?: string }) => {
    const { group, version } = { ...parseResource(key), ...own }
    hashes.set(storageVersionHash({ group, version, kind }), formatGroupVersion({ group, version }))
  }
  for (const [key, { kind }] of Object.entries(retired.resources)) add(key, kind)
  for (const { resources } of files.values()) {
    for (const [key, { kind, group, version }] of Object.entries(resources)) {
      add(key, kind, { ...(group !== undefined && { group }), ...(version !== undefined && { version }) })
    }
  }
  return hashes
}

/** The first eight bytes of SHA-256 over `group/version/kind`, in base64. */
export function storageVersionHash({ group, version, kind }: GroupVersionKind): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64')
}
