import type { Catalog } from '../../../src/surface/catalog.ts'
import type { CatalogFile, GatedPaths } from '../../../src/surface/catalog-format.ts'
import { buildSurface, type SurfaceOptions } from '../../../src/surface/surface.ts'
import { shuffled } from './shuffled.ts'

/** A kube-apiserver to ask, and the surface that should agree with it. */
export interface TruthSurface {
  name: string
  /** Of the binary. */
  release: string
  options: SurfaceOptions
  /** An emulation shows what an emulating server says; the measure is the release itself. */
  informational: boolean
}

const RELEASES = ['1.34', '1.35', '1.36', '1.37']
/** What keeps a server with every gate on from starting. */
const MUST_BE_OFF: Record<string, string[]> = { '1.34': ['EventedPLEG'], '1.35': ['EventedPLEG'] }

/** All surfaces; the seed makes one more set of gates for each release. */
export function truthSurfaces(catalog: Catalog, seed: number): TruthSurface[] {
  const real = RELEASES.flatMap((release): TruthSurface[] => {
    const make = (settings: string, options: Omit<SurfaceOptions, 'version'>): TruthSurface => ({
      name: `${release} ${settings}`,
      release,
      options: { version: release, ...options },
      informational: false,
    })
    return [
      make('defaults', {}),
      make('everything', everythingOn(release)),
      make('mixed-a', {
        featureGates: flippedGates(catalog, release, 0),
        runtimeConfig: { 'api/beta': 'true' },
      }),
      make('mixed-b', {
        featureGates: flippedGates(catalog, release, 1),
        runtimeConfig: { 'api/all': 'true' },
      }),
      make(`seed-${seed}`, {
        featureGates: drawnGates(catalog, release, seed),
        // A gate may need an API that is off by default: then the server would never be ready.
        runtimeConfig: { 'api/all': 'true' },
      }),
    ]
  })
  const emulated = ['1.36', '1.35', '1.34'].map(
    (version): TruthSurface => ({
      name: `1.37 as ${version}`,
      release: '1.37',
      options: { version },
      informational: true,
    }),
  )
  return [...real, ...emulated]
}

/** Every alpha and beta gate on, every API served: what no object has reason to fail on. */
export function everythingOn(release: string): Omit<SurfaceOptions, 'version'> {
  const off = Object.fromEntries((MUST_BE_OFF[release] ?? []).map((gate) => [gate, false]))
  return { featureGates: { AllAlpha: true, AllBeta: true, ...off }, runtimeConfig: { 'api/all': 'true' } }
}

/** Every second gate that decides about a field or value, set against its default as far as the others allow. */
function flippedGates(catalog: Catalog, release: string, remainder: number): Record<string, boolean> {
  const newest = catalog.files.get(catalog.releases.at(-1)!)!
  const own = catalog.files.get(release)!
  const deciding = new Set([...decidingGates(newest), ...decidingGates(own)])
  const candidates = freeGates(catalog, release).filter((name) => deciding.has(name))
  return set(
    catalog,
    release,
    candidates.filter((_, index) => index % 2 === remainder),
  )
}

/** Any gates of the release, about half of them and as the seed draws them, against their defaults. */
function drawnGates(catalog: Catalog, release: string, seed: number): Record<string, boolean> {
  const names = shuffled(freeGates(catalog, release), seed)
  return set(catalog, release, names.slice(0, names.length / 2))
}

function set(catalog: Catalog, release: string, names: string[]): Record<string, boolean> {
  const { gates } = buildSurface(catalog, { version: release })
  const flipped: Record<string, boolean> = {}
  for (const name of names) {
    const attempt = { ...flipped, [name]: !gates.get(name)!.enabled }
    if (isAccepted(catalog, release, attempt)) flipped[name] = attempt[name]!
  }
  return flipped
}

/** What a release lets one switch. */
function freeGates(catalog: Catalog, release: string): string[] {
  const { gates } = buildSurface(catalog, { version: release })
  const unusable = ['AllAlpha', 'AllBeta', ...(MUST_BE_OFF[release] ?? [])]
  return Object.entries(catalog.files.get(release)!.featureGates)
    .filter(([name, { specs }]) => {
      const stage = gates.get(name)?.stage
      const isPossible = stage !== undefined && stage !== 'PRE-ALPHA' && !specs.at(-1)?.lockToDefault
      return isPossible && !unusable.includes(name)
    })
    .map(([name]) => name)
    .sort()
}

function isAccepted(catalog: Catalog, version: string, featureGates: Record<string, boolean>): boolean {
  try {
    buildSurface(catalog, { version, featureGates })
    return true
  } catch {
    return false
  }
}

function decidingGates(file: CatalogFile): string[] {
  const rulesOf = (paths: GatedPaths) =>
    Object.values(paths).flatMap((entry) => (Array.isArray(entry) ? entry.flatMap(({ gate }) => gate) : []))
  const tables = [...Object.values(file.gatedTypes), ...Object.values(file.gatedResources)]
  return [...new Set(tables.flatMap(rulesOf))].sort()
}
