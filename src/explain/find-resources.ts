import { comparePriority } from '../surface/api-version-priority.ts'
import type { Catalog } from '../surface/catalog.ts'
import { parseResource } from '../surface/resource-name.ts'

/** Every built-in resource that ever was, `apps/v1/deployments`, with its kind; by group, the best version first. */
export function allResources(catalog: Catalog): Map<string, string> {
  const kinds = new Map<string, string>()
  for (const file of catalog.files.values()) {
    for (const [key, { kind }] of Object.entries(file.resources)) kinds.set(key, kind)
  }
  for (const [key, { kind }] of Object.entries(catalog.retired.resources)) kinds.set(key, kind)
  return new Map([...kinds].sort(([a], [b]) => compareKeys(a, b)))
}

/** The resources that a name means: `deployments`, `Deployment` or `deployment`, in every group and version. */
export function resourcesNamed(catalog: Catalog, name: string): string[] {
  const wanted = name.toLowerCase()
  return [...allResources(catalog)].flatMap(([key, kind]) =>
    parseResource(key).resource === wanted || kind.toLowerCase() === wanted ? [key] : [],
  )
}

function compareKeys(a: string, b: string): number {
  const [left, right] = [parseResource(a), parseResource(b)]
  if (left.group !== right.group) return left.group < right.group ? -1 : 1
  const byVersion = comparePriority(left.version, right.version)
  return byVersion !== 0 ? byVersion : left.resource < right.resource ? -1 : 1
}
