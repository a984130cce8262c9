import type { CatalogFile, RetiredFile } from './catalog-format.ts'
import type { AddonLifecycle } from './overlay-format.ts'
import { formatKind, parseResource } from './resource-name.ts'
import { compareReleases, type Release } from './version.ts'

/** All facts about Kubernetes that emuguard has: one file a minor, and what is gone from all of them. Read-only. */
export interface Catalog {
  /** The catalogued minors, oldest first. */
  releases: Release[]
  files: Map<Release, CatalogFile>
  retired: RetiredFile
  /** `apps/v1/Deployment` → `apps/v1/deployments`, over all releases and the retired kinds. */
  resourceOfKind: Map<string, string>
  /** Kinds that only subresources carry: `policy/v1/Eviction`, `autoscaling/v1/Scale`. */
  subresourceKinds: Set<string>
  /** Every API group that Kubernetes itself has or had. */
  groups: Set<string>
  /** What overlays say of the APIs of add-ons, by `cert-manager.io/v1/Certificate`. */
  addons: ReadonlyMap<string, AddonLifecycle>
}

/** The catalog cannot be used: a file is missing, damaged or of another format. The message is one line. */
export class CatalogError extends Error {
  override name = 'CatalogError'
}

/** Puts the files of all minors together and indexes them by kind. */
export function assembleCatalog(files: CatalogFile[], retired: RetiredFile): Catalog {
  const sorted = files.toSorted((a, b) => compareReleases(a.release, b.release))
  const resourceOfKind = new Map<string, string>()
  const subresourceKinds = new Set<string>()
  const groups = new Set<string>()
  const add = (key: string, kind: string, group?: string, version?: string) => {
    const resource = parseResource(key)
    groups.add(resource.group)
    resourceOfKind.set(
      formatKind({ group: group ?? resource.group, version: version ?? resource.version, kind }),
      key,
    )
  }
  for (const [key, { kind }] of Object.entries(retired.resources)) add(key, kind)
  for (const file of sorted) {
    for (const [key, resource] of Object.entries(file.resources)) {
      add(key, resource.kind, resource.group, resource.version)
      const { group, version } = parseResource(key)
      for (const sub of Object.values(resource.subresources ?? {})) {
        subresourceKinds.add(
          formatKind({ group: sub.group ?? group, version: sub.version ?? version, kind: sub.kind }),
        )
      }
    }
  }
  return {
    releases: sorted.map((file) => file.release),
    files: new Map(sorted.map((file) => [file.release, file])),
    retired,
    resourceOfKind,
    subresourceKinds,
    groups,
    addons: new Map(),
  }
}

export function oldestRelease(catalog: Catalog): Release {
  return catalog.releases[0]!
}

export function newestRelease(catalog: Catalog): Release {
  return catalog.releases[catalog.releases.length - 1]!
}
