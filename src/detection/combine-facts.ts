import { compareReleases, newerRelease, olderRelease, type Release } from '../surface/version.ts'
import type { ApiserverFacts } from './cluster-facts.ts'

export const VERSIONS = ['binary', 'emulation', 'minCompatibility'] as const
export type VersionName = (typeof VERSIONS)[number]

/** What holds for a cluster of several apiservers. */
export interface Detected {
  /** The newest binary: the one that an upgrade goes to. */
  binaryVersion: Release
  /** The lowest of all; a server that does not say (before Kubernetes 1.33) emulates nothing. */
  emulationVersion: Release
  /** The lowest of all; null when a server does not say. */
  minCompatibilityVersion: Release | null
  /** Of the apiservers with the lowest emulation version; off where they disagree. Null: none of them told. */
  featureGates: Record<string, boolean> | null
  /** What all of these serve; null: none of them told. */
  served: string[] | null
  /** The binary of these, which decides what they serve and which gates they know. */
  emulatingBinary: Release
  /** The versions that the apiservers do not agree on, release by release. */
  disagreements: { version: VersionName; says: Record<Release, string[]> }[]
  /** Gates that those with the lowest emulation version do not agree on. */
  disputedGates: string[]
}

/**
 * Puts together what the apiservers of a cluster say: the lowest version wins, since a client may reach any of them and
 * what only some serve is not served. Pure.
 * @param apiservers at least one.
 */
export function combineFacts(apiservers: ApiserverFacts[]): Detected {
  const versions = apiservers.map(({ address, version }) => ({
    address,
    binary: version.binaryVersion,
    emulation: version.emulationVersion ?? version.binaryVersion,
    minCompatibility: version.minCompatibilityVersion,
  }))
  const emulationVersion = versions.map(({ emulation }) => emulation).reduce(olderRelease)
  const lowest = apiservers.filter((_, index) => versions[index]!.emulation === emulationVersion)
  const said = versions.flatMap(({ minCompatibility }) => minCompatibility ?? [])
  const gates = lowest.flatMap(({ featureGates }) =>
    featureGates.outcome === 'read' ? [featureGates.value] : [],
  )
  const served = lowest.flatMap(({ served }) => (served.outcome === 'read' ? [served.value] : []))
  return {
    binaryVersion: versions.map(({ binary }) => binary).reduce(newerRelease),
    emulationVersion,
    minCompatibilityVersion: said.length < versions.length ? null : said.reduce(olderRelease),
    featureGates: gates.length === 0 ? null : lowestGates(gates),
    served: served.length === 0 ? null : served.reduce(inBoth),
    emulatingBinary: lowest.map(({ version }) => version.binaryVersion).reduce(olderRelease),
    disagreements: VERSIONS.flatMap((version) => {
      const says: Record<Release, string[]> = {}
      for (const { address, [version]: release } of versions) {
        if (release !== null) says[release] = [...(says[release] ?? []), address]
      }
      const releases = Object.keys(says).toSorted(compareReleases)
      return releases.length < 2
        ? []
        : { version, says: Object.fromEntries(releases.map((release) => [release, says[release]!])) }
    }),
    disputedGates: disputed(gates),
  }
}

/** A gate that is off, or not there, in one of them is off. */
function lowestGates(all: Record<string, boolean>[]): Record<string, boolean> {
  const names = [...new Set(all.flatMap((gates) => Object.keys(gates)))].sort()
  return Object.fromEntries(names.map((name) => [name, all.every((gates) => gates[name] ?? false)]))
}

function disputed(all: Record<string, boolean>[]): string[] {
  const names = [...new Set(all.flatMap((gates) => Object.keys(gates)))].sort()
  return names.filter((name) => new Set(all.map((gates) => gates[name] ?? false)).size > 1)
}

function inBoth(a: string[], b: string[]): string[] {
  const others = new Set(b)
  return a.filter((resource) => others.has(resource))
}
