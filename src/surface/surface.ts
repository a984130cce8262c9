import { type Catalog, newestRelease, oldestRelease } from './catalog.ts'
import type { CatalogFile } from './catalog-format.ts'
import { type DropNode, dropRules } from './drop-rules.ts'
import { type GateState, resolveFeatureGates } from './feature-gates.ts'
import { activeRules, type RuleNode } from './gate-rules.ts'
import { servedApis } from './served-apis.ts'
import { type ObjectShape, readShapes } from './shape.ts'
import { SurfaceError } from './surface-error.ts'
import { compareReleases, newerRelease, olderRelease, type Release, releaseBefore } from './version.ts'

/** What a kube-apiserver is started with, as far as it decides what is served, kept and accepted. */
export interface SurfaceOptions {
  /** The release the surface answers for: `--emulated-version`, or a release one might go back or forward to. */
  version: Release
  /** Default: the release before `version`, at least the oldest catalogued one (as kube-apiserver's own default). */
  minCompatibilityVersion?: Release
  featureGates?: Record<string, boolean>
  runtimeConfig?: Record<string, string>
  emulationForwardCompatible?: boolean
  runtimeConfigEmulationForwardCompatible?: boolean
  /**
   * The release of the binary, when it is not `version`: then gates and served APIs are those of this newer binary
   * emulating `version`. Default `version`; with a forward-compatible flag, which means nothing otherwise, the newest
   * catalogued release.
   */
  binaryVersion?: Release
}

/** What a kube-apiserver of one release, with given gates and runtime config, serves, keeps and accepts. Read-only. */
export interface Surface {
  version: Release
  minCompatibilityVersion: Release
  /** True when `version` is newer than the catalog: only announced removals are known of it. */
  isForecast: boolean
  gates: Map<string, GateState>
  /** Resources and subresources: `apps/v1/deployments`, `apps/v1/deployments/scale`. */
  served: Set<string>
  /** The catalog file of the release (the newest one for a forecast). */
  file: CatalogFile
  catalog: Catalog
  /** The schema of a resource (`apps/v1/deployments`), built at first use; undefined when it has none. */
  shapeOf(resource: string): ObjectShape | undefined
  /** What its gates, as they are, do to a resource's fields and values, with those of its status where asked for. */
  rulesOf(resource: string, withStatus: boolean): RuleNode | null
  /** The fields that it takes without a word and throws away, its gates being as they are; null when there are none. */
  dropsOf(resource: string): DropNode | null
}

export { SurfaceError } from './surface-error.ts'

/**
 * Builds the surface of a release.
 * @throws {SurfaceError} for versions outside the catalog or in the wrong order, for gates and runtime config that the
 * release refuses, and for flags that contradict each other.
 */
export function buildSurface(catalog: Catalog, options: SurfaceOptions): Surface {
  const { version } = options
  const forward = Boolean(
    options.emulationForwardCompatible || options.runtimeConfigEmulationForwardCompatible,
  )
  const newest = newestRelease(catalog)
  const isForecast = compareReleases(version, newest) > 0
  const binaryVersion = options.binaryVersion ?? (forward ? newerRelease(newest, version) : version)
  const minCompatibilityVersion =
    options.minCompatibilityVersion ?? defaultMinCompatibility(catalog, version, binaryVersion)
  refuseVersions(catalog, { version, minCompatibilityVersion, binaryVersion })
  if (forward && binaryVersion === version) refuseForwardFlags(options)

  const file = fileOf(catalog, version)
  const binary = fileOf(catalog, binaryVersion)
  const gates = resolveFeatureGates(binary.featureGates, {
    emulationVersion: version,
    minCompatibilityVersion,
    featureGates: options.featureGates ?? {},
  })
  const served = servedApis(binary, {
    version,
    gates,
    runtimeConfig: options.runtimeConfig ?? {},
    emulationForwardCompatible: options.emulationForwardCompatible ?? false,
    runtimeConfigEmulationForwardCompatible: options.runtimeConfigEmulationForwardCompatible ?? false,
  })
  const [shapes, newerShapes] = [readShapes(file, catalog), readShapes(binary, catalog)]
  const rules = new Map<string, RuleNode | null>()
  const drops = new Map<string, DropNode | null>()
  const newer = catalog.releases
    .filter((release) => compareReleases(release, file.release) > 0)
    .map((release) => catalog.files.get(release)!)
  return {
    version,
    minCompatibilityVersion,
    isForecast,
    gates,
    served,
    file,
    catalog,
    shapeOf: (resource) => shapes(resource) ?? newerShapes(resource),
    rulesOf: (resource, withStatus) => {
      const keys = withStatus ? [resource, `${resource}/status`] : [resource]
      const key = keys.join(' ')
      if (!rules.has(key)) rules.set(key, activeRules(file, newer, keys, gates))
      return rules.get(key)!
    },
    dropsOf: (resource) => {
      const known = drops.get(resource)
      if (known !== undefined) return known
      const found = dropRules(file, newer, resource, gates)
      // Whoever writes managedFields may name versions without end: only what there is is kept.
      if (found !== null || Object.hasOwn(file.resources, resource)) drops.set(resource, found)
      return found
    },
  }
}

/** How far back a binary can emulate, and declare itself compatible (k8s.io/apiserver/pkg/util/compatibility). */
const EMULATED_MINORS = 3

/** `version - 1`, clamped as kube-apiserver clamps it: to three minors before the binary and to the oldest release. */
export function defaultMinCompatibility(
  catalog: Catalog,
  version: Release,
  binaryVersion: Release = version,
): Release {
  const floor = newerRelease(releaseBefore(binaryVersion, EMULATED_MINORS), oldestRelease(catalog))
  return olderRelease(newerRelease(releaseBefore(version), floor), version)
}

function fileOf(catalog: Catalog, release: Release): CatalogFile {
  return catalog.files.get(olderRelease(release, newestRelease(catalog)))!
}

interface Versions {
  version: Release
  minCompatibilityVersion: Release
  binaryVersion: Release
}

function refuseVersions(
  catalog: Catalog,
  { version, minCompatibilityVersion, binaryVersion }: Versions,
): void {
  const [oldest, newest] = [oldestRelease(catalog), newestRelease(catalog)]
  for (const release of [version, minCompatibilityVersion]) {
    if (compareReleases(release, oldest) < 0) {
      throw new SurfaceError(
        `Kubernetes ${release} is older than the catalog, which knows ${oldest} to ${newest}`,
      )
    }
  }
  const floor = newerRelease(releaseBefore(binaryVersion, EMULATED_MINORS), oldest)
  if (compareReleases(version, binaryVersion) > 0 || compareReleases(version, floor) < 0) {
    throw new SurfaceError(`emulation version ${version} is not between [${floor}, ${binaryVersion}.0]`)
  }
  if (compareReleases(minCompatibilityVersion, version) > 0) {
    throw new SurfaceError(
      `min compatibility version ${minCompatibilityVersion} is newer than the emulation version ${version}: it must be the same or older`,
    )
  }
}

function refuseForwardFlags(options: SurfaceOptions): never {
  const flag = options.emulationForwardCompatible
    ? 'EmulationForwardCompatible'
    : 'RuntimeConfigEmulationForwardCompatible'
  throw new SurfaceError(
    `${flag} cannot be set to true if the emulation version is the same as the binary version (${options.version})`,
  )
}
