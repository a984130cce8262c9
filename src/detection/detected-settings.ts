import type { Settings } from '../config/settings.ts'
import { type Catalog, newestRelease, oldestRelease } from '../surface/catalog.ts'
import { compareReleases, newerRelease } from '../surface/version.ts'
import type { Detected } from './combine-facts.ts'
import { explicitSettings } from './explicit-settings.ts'

/**
 * The settings with what the cluster tells in the places that were left to it. What is configured wins over what is
 * detected, key by key. Pure.
 * @returns the settings, and what an operator should know of them, one sentence each.
 */
export function detectedSettings(
  catalog: Catalog,
  settings: Settings,
  detected: Detected,
): { settings: Settings; notes: string[] } {
  const { detect } = settings
  // A release before the catalog's oldest may be compatible, but there is nothing to hold objects against.
  const said = detected.minCompatibilityVersion
  const minCompatibility = said === null ? null : newerRelease(said, oldestRelease(catalog))
  const emulationVersion = detect.emulationVersion ? detected.emulationVersion : settings.emulationVersion
  // Gates and APIs are told from the defaults of the version that runs: of a pinned one they say nothing.
  const explicit = detect.emulationVersion ? explicitSettings(catalog, detected) : null
  const { targetVersion } = settings
  const isReached =
    detect.emulationVersion &&
    targetVersion !== null &&
    compareReleases(targetVersion, detected.emulationVersion) <= 0
  // Such a flag is refused by a server that emulates nothing, and of a binary beyond the catalog nothing newer is known.
  const isEmulating =
    !detect.emulationVersion ||
    (compareReleases(detected.emulationVersion, detected.emulatingBinary) < 0 &&
      compareReleases(detected.emulationVersion, newestRelease(catalog)) < 0)
  const featureGates = { ...explicit?.featureGates, ...settings.featureGates }
  const runtimeConfig = { ...explicit?.runtimeConfig, ...settings.runtimeConfig }
  return {
    settings: {
      ...settings,
      emulationVersion,
      minCompatibilityVersion: detect.minCompatibilityVersion
        ? minCompatibility
        : settings.minCompatibilityVersion,
      targetVersion: isReached ? null : targetVersion,
      featureGates,
      runtimeConfig,
      emulationForwardCompatible: isEmulating && settings.emulationForwardCompatible,
      runtimeConfigEmulationForwardCompatible:
        isEmulating && settings.runtimeConfigEmulationForwardCompatible,
    },
    notes: [
      ...(isReached
        ? [`the target version ${targetVersion} is reached: there is nothing to look ahead to`]
        : []),
      ...contradictions('the feature gate', explicit?.featureGates, settings.featureGates),
      ...contradictions('the runtime config', explicit?.runtimeConfig, settings.runtimeConfig),
      ...(settings.emulationForwardCompatible || settings.runtimeConfigEmulationForwardCompatible
        ? []
        : tooEarly(explicit?.servedTooEarly ?? [], detected)),
    ],
  }
}

/** The releases of a cluster that the catalog is too old for. */
export function releasesAhead(catalog: Catalog, detected: Detected): Record<'binary' | 'emulation', boolean> {
  const isAhead = (release: string) => compareReleases(release, newestRelease(catalog)) > 0
  return { binary: isAhead(detected.binaryVersion), emulation: isAhead(detected.emulationVersion) }
}

function contradictions<Value>(
  what: string,
  running: Record<string, Value> | undefined,
  configured: Record<string, Value>,
): string[] {
  return Object.entries(configured)
    .filter(([name, value]) => Object.hasOwn(running ?? {}, name) && running![name] !== value)
    .map(
      ([name, value]) =>
        `${what} ${name} is ${running![name]} in the cluster and ${value} in the configuration, which holds`,
    )
}

function tooEarly(served: string[], { emulationVersion }: Detected): string[] {
  if (served.length === 0) return []
  return [
    `the cluster serves APIs newer than its emulation version ${emulationVersion} (${served.join(', ')}): they stay findings unless emulationForwardCompatible or runtimeConfigEmulationForwardCompatible is configured as the apiserver has it`,
  ]
}
