import { type Catalog, newestRelease, oldestRelease } from '../surface/catalog.ts'
import type { Stage } from '../surface/catalog-format.ts'
import { formatGroupVersion, parseResource } from '../surface/resource-name.ts'
import {
  buildSurface,
  defaultMinCompatibility,
  type Surface,
  type SurfaceOptions,
} from '../surface/surface.ts'
import { SurfaceError } from '../surface/surface-error.ts'
import { compareReleases, newerRelease, olderRelease } from '../surface/version.ts'
import type { Detected } from './combine-facts.ts'

/** What a running server was started with, as far as it can be told from outside. */
export interface ExplicitSettings {
  featureGates: Record<string, boolean>
  runtimeConfig: Record<string, string>
  /** APIs that it serves though they came after its emulation version. */
  servedTooEarly: string[]
}

const NOTHING: ExplicitSettings = { featureGates: {}, runtimeConfig: {}, servedTooEarly: [] }

/**
 * Finds `--feature-gates` and `--runtime-config` of a server: where its gates and APIs are not those that its binary has
 * by default at these versions. A setting that repeats the default leaves no trace. Pure.
 */
export function explicitSettings(catalog: Catalog, detected: Detected): ExplicitSettings {
  const { emulationVersion: version, emulatingBinary } = detected
  const newest = newestRelease(catalog)
  // Of what is outside the catalog no default is known.
  if (compareReleases(version, newest) > 0 || compareReleases(version, oldestRelease(catalog)) < 0)
    return NOTHING
  const binaryVersion = newerRelease(version, olderRelease(emulatingBinary, newest))
  const said = detected.minCompatibilityVersion ?? defaultMinCompatibility(catalog, version, binaryVersion)
  const minCompatibilityVersion = newerRelease(said, oldestRelease(catalog))
  const options = { version, binaryVersion, minCompatibilityVersion }
  const featureGates = explicitGates(buildSurface(catalog, options), detected.featureGates)
  if (detected.served === null) return { ...NOTHING, featureGates }
  const gates = isTaken(catalog, options, featureGates) ? featureGates : {}
  const build = (runtimeConfig: Record<string, string>) =>
    buildSurface(catalog, { ...options, featureGates: gates, runtimeConfig })
  const known = catalog.files.get(binaryVersion)!.resources
  return { featureGates, ...explicitApis(build, known, detected.served) }
}

/** A patch release may have locked a gate that is not locked in the catalog's: then as if it had not been told. */
function isTaken(
  catalog: Catalog,
  options: SurfaceOptions,
  featureGates: ExplicitSettings['featureGates'],
): boolean {
  try {
    buildSurface(catalog, { ...options, featureGates })
    return true
  } catch (error) {
    if (error instanceof SurfaceError) return false
    throw error
  }
}

function explicitGates(
  { gates }: Surface,
  running: Record<string, boolean> | null,
): ExplicitSettings['featureGates'] {
  const entries = Object.entries(running ?? {}).filter(([name, value]) => {
    const known = gates.get(name)
    // What the catalog does not know, and what does not exist yet at these versions, nobody can have set.
    if (known === undefined || known.stage === 'PRE-ALPHA') return false
    // AllAlpha and AllBeta explain what they switch on; what is off all the same was named.
    const wholesale = Object.hasOwn(WHOLESALE, name) ? undefined : WHOLESALE_OF[known.stage]
    const isOnWholesale = wholesale !== undefined && running![wholesale] === true
    return value !== (isOnWholesale || known.enabled)
  })
  return Object.fromEntries(entries)
}

const WHOLESALE_OF: Partial<Record<Stage, string>> = { ALPHA: 'AllAlpha', BETA: 'AllBeta' }
const WHOLESALE = { AllAlpha: true, AllBeta: true }

/** @param build the server with a runtime config; its defaults without. */
function explicitApis(
  build: (runtimeConfig: Record<string, string>) => Surface,
  known: Record<string, { introduced?: string }>,
  running: string[],
): Pick<ExplicitSettings, 'runtimeConfig' | 'servedTooEarly'> {
  const isServed = new Set(running)
  const standard = build({})
  const changed = Object.keys(known).filter((key) => isServed.has(key) !== standard.served.has(key))
  const isTooEarly = (key: string) => {
    const { introduced } = known[key]!
    return introduced !== undefined && compareReleases(introduced, standard.version) > 0
  }
  const runtimeConfig: Record<string, string> = {}
  const versions = Object.groupBy(
    changed.filter((key) => !isTooEarly(key)),
    versionOf,
  )
  for (const [version, keys] of Object.entries(versions)) {
    const value = String(isServed.has(keys![0]!))
    // A whole version that went one way was named as such.
    if (explains({ [version]: value }, version)) runtimeConfig[version] = value
    else for (const key of keys!) runtimeConfig[key] = String(isServed.has(key))
  }
  return { runtimeConfig, servedTooEarly: changed.filter(isTooEarly) }

  function explains(setting: Record<string, string>, version: string): boolean {
    try {
      const { served } = build(setting)
      return Object.keys(known).every(
        (key) => versionOf(key) !== version || isTooEarly(key) || served.has(key) === isServed.has(key),
      )
    } catch (error) {
      if (error instanceof SurfaceError) return false
      throw error
    }
  }
}

/** `apps/v1` of `apps/v1/deployments` */
function versionOf(key: string): string {
  return formatGroupVersion(parseResource(key))
}
