import { readFileSync } from 'node:fs'

const FILE = new URL('releases.json', import.meta.url)

/** The pinned patch release of k8s.io/kubernetes for each minor of the catalog, oldest first. */
export const releases = readReleases()

/** The first and the last minor of releases.json. */
export const oldest = [...releases.keys()][0] as string
export const newest = [...releases.keys()].at(-1) as string

export function versionOf(minor: string): string {
  const version = releases.get(minor)
  if (!version)
    throw new Error(
      `catalog/releases.json has no Kubernetes ${minor}; it has ${[...releases.keys()].join(', ')}`,
    )
  return version
}

function readReleases(): Map<string, string> {
  const pinned = new Map(Object.entries(JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>))
  for (const [minor, version] of pinned) {
    if (!version.startsWith(`v${minor}.`))
      throw new Error(`catalog/releases.json: ${minor} is pinned to ${version}, another minor`)
  }
  if (pinned.size === 0) throw new Error('catalog/releases.json is empty')
  return new Map([...pinned].sort(([a], [b]) => Number(a.split('.')[1]) - Number(b.split('.')[1])))
}
