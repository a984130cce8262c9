import type { Catalog } from './catalog.ts'
import { compareReleases, type Release } from './version.ts'

/** When a type had a field: the first release after the given one, the last before it; null where none had it. */
export interface FieldHistory {
  firstAfter: Release | null
  lastBefore: Release | null
}

/** Looks a field up in all the releases around `version`, which itself lacks it. */
export function fieldHistory(catalog: Catalog, type: string, field: string, version: Release): FieldHistory {
  const having = catalog.releases.filter((release) => {
    const fields = catalog.files.get(release)!.types[type]
    return fields !== undefined && Object.hasOwn(fields, field)
  })
  return {
    firstAfter: having.find((release) => compareReleases(release, version) > 0) ?? null,
    lastBefore: having.findLast((release) => compareReleases(release, version) < 0) ?? null,
  }
}
