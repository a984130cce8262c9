import semver from 'semver'
import type { Catalog } from './catalog.ts'
import type { Overlay } from './overlay-format.ts'
import { parseResource } from './resource-name.ts'
import { compareReleases, type Release } from './version.ts'

/** Something that an overlay may not say. */
export interface OverlayProblem {
  path: string[]
  message: string
}

/** What is wrong with overlays that have the right form, in the order of the files; empty when nothing is. */
export function overlayProblems(catalog: Catalog, overlays: Overlay[]): OverlayProblem[][] {
  const seen = new Set<string>()
  const addons = new Set<string>()
  return overlays.map((overlay) => {
    const problems = [...addonProblems(catalog, overlay, seen), ...correctionProblems(catalog, overlay, seen)]
    if (addons.has(overlay.addon) && (overlay.apis?.length ?? 0) > 0) {
      problems.push({ path: ['addon'], message: `the add-on ${overlay.addon} has an overlay already` })
    }
    addons.add(overlay.addon)
    return problems
  })
}

/** Negative when `a` is older; a missing patch number is 0. */
export function compareAddonVersions(a: string, b: string): number {
  return semver.compare(semver.coerce(a)!, semver.coerce(b)!)
}

function addonProblems(
  catalog: Catalog,
  { apis = [], source }: Overlay,
  seen: Set<string>,
): OverlayProblem[] {
  return apis.flatMap((api, index) => {
    const path = ['apis', String(index)]
    const problems = orderProblems(path, api, compareAddonVersions)
    if (catalog.groups.has(api.group)) {
      problems.push({
        path: [...path, 'group'],
        message: `${api.group} is a group of Kubernetes' own: what is wrong with it goes under corrections`,
      })
    }
    if (source === undefined && api.source === undefined) {
      problems.push({ path, message: 'neither this API nor the overlay has a source' })
    }
    for (const [resource, kind] of Object.entries(api.resources)) {
      const key = `${api.group}/${api.version}/${kind}`
      if (seen.has(key)) {
        problems.push({
          path: [...path, 'resources', resource],
          message: `${key} is here for the second time`,
        })
      }
      seen.add(key)
    }
    return problems
  })
}

function correctionProblems(
  catalog: Catalog,
  { corrections = [] }: Overlay,
  seen: Set<string>,
): OverlayProblem[] {
  return corrections.flatMap((correction, index) => {
    const path = ['corrections', String(index)]
    const at = (key: string) => [...path, key]
    const { resource, introduced, removed } = correction
    const releases = releasesServing(catalog, resource)
    const isRetired = Object.hasOwn(catalog.retired.resources, resource)
    if (!isResource(resource)) {
      return [{ path: at('resource'), message: `${resource} is not group/version/resource` }]
    }
    if (releases.length === 0 && !isRetired) {
      return [{ path: at('resource'), message: `no release in the catalog has ${resource}` }]
    }
    const problems = orderProblems(path, correction, compareReleases)
    if (seen.has(resource))
      problems.push({ path: at('resource'), message: `${resource} is here for the second time` })
    seen.add(resource)
    const first = releases[0]
    const isTooEarly =
      introduced !== undefined &&
      first !== undefined &&
      catalog.releases.some((release) => isBetween(release, introduced, first))
    if (isTooEarly) {
      const message = `Kubernetes ${introduced} does not have ${resource}: it came with ${first}`
      problems.push({ path: at('introduced'), message })
    }
    const gone = firstWithout(catalog, releases.at(-1))
    if (removed !== undefined && gone !== undefined && compareReleases(removed, gone) > 0) {
      const message = `Kubernetes does not have ${resource} that long: ${gone} is without it`
      problems.push({ path: at('removed'), message })
    }
    return problems
  })
}

/** Whether a release is `from` or later, and before `to`. */
function isBetween(release: Release, from: Release, to: Release): boolean {
  return compareReleases(release, from) >= 0 && compareReleases(release, to) < 0
}

/** The first catalogued release after the last that serves it; undefined when the newest one does. */
function firstWithout({ releases }: Catalog, last: Release | undefined): Release | undefined {
  return last === undefined ? releases[0] : releases[releases.indexOf(last) + 1]
}

function releasesServing({ releases, files }: Catalog, key: string): Release[] {
  return releases.filter((release) => {
    const resource = files.get(release)!.resources[key]
    return resource !== undefined && resource.served !== false
  })
}

function isResource(text: string): boolean {
  try {
    return parseResource(text).resource !== ''
  } catch {
    return false
  }
}

interface Life {
  introduced?: string
  deprecated?: string
  removed?: string
}

function orderProblems(
  path: string[],
  life: Life,
  compare: (a: string, b: string) => number,
): OverlayProblem[] {
  const problems: OverlayProblem[] = []
  const { introduced, deprecated, removed } = life
  if (introduced === undefined && deprecated === undefined && removed === undefined) {
    problems.push({ path, message: 'says nothing: give introduced, deprecated or removed' })
  }
  const wrong = (key: keyof Life, other: keyof Life) =>
    problems.push({
      path: [...path, key],
      message: `${key} ${life[key]} contradicts ${other} ${life[other]}`,
    })
  if (introduced !== undefined && removed !== undefined && compare(introduced, removed) >= 0)
    wrong('removed', 'introduced')
  if (introduced !== undefined && deprecated !== undefined && compare(introduced, deprecated) > 0)
    wrong('deprecated', 'introduced')
  if (deprecated !== undefined && removed !== undefined && compare(deprecated, removed) > 0)
    wrong('deprecated', 'removed')
  return problems
}
