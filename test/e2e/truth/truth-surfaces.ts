import type { Catalog } from '../../../src/surface/catalog.ts'
import type { CatalogFile, GatedPaths } from '../../../src/surface/catalog-format.ts'
import { buildSurface, type SurfaceOptions } from '../../../src/surface/surface.ts'

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

export function truthSurfaces(catalog: Catalog): TruthSurface[] {
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
  const { gates } = buildSurface(catalog, { version: release })
  const specs = catalog.files.get(release)!.featureGates
  const isFree = (name: string) => {
    const spec = specs[name]?.specs.at(-1)
    return gates.get(name) !== undefined && gates.get(name)?.stage !== 'PRE-ALPHA' && !spec?.lockToDefault
  }
  const flipped: Record<string, boolean> = {}
  const candidates = decidingGates(newest).filter((name) => specs[name] !== undefined && isFree(name))
  for (const [index, name] of candidates.entries()) {
    if (index % 2 !== remainder) continue
    const attempt = { ...flipped, [name]: !gates.get(name)!.enabled }
    if (isAccepted(catalog, release, attempt)) flipped[name] = attempt[name]!
  }
  return flipped
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
