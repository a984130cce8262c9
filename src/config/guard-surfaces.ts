import type { Action } from '../evaluate/evaluation.ts'
import type { SurfaceName } from '../evaluate/finding.ts'
import { type Catalog, newestRelease, oldestRelease } from '../surface/catalog.ts'
import { buildSurface, defaultMinCompatibility, type Surface } from '../surface/surface.ts'
import { compareReleases, type Release } from '../surface/version.ts'
import { blaming } from './blaming.ts'
import { ConfigurationError } from './configuration-error.ts'
import { permittedSettings } from './permitted-settings.ts'
import type { Settings } from './settings.ts'

/** A surface that the guard holds objects against. */
export interface NamedSurface {
  name: SurfaceName
  surface: Surface
}

/**
 * Builds the surfaces that the settings ask for.
 * @param note takes what an operator should know of them, one sentence a call.
 * @throws {ConfigurationError} naming the setting that kube-apiserver would refuse, or that contradicts another.
 */
export function buildGuardSurfaces(
  catalog: Catalog,
  settings: Settings,
  note: (text: string) => void,
): NamedSurface[] {
  const emulation = settings.emulationVersion ?? newestRelease(catalog)
  const minCompatibility = settings.minCompatibilityVersion ?? defaultMinCompatibility(catalog, emulation)
  const target = settings.targetVersion
  if (target !== null && compareReleases(target, emulation) <= 0) {
    throw new ConfigurationError(
      `${settings.origin(['targetVersion'])}: the target version ${target} must be newer than the emulation version ${emulation}`,
    )
  }
  const surfaces = [
    blaming(settings, () => emulationSurface(catalog, settings, emulation, minCompatibility, note)),
  ]
  if (addsToEmulation(settings, emulation, minCompatibility)) {
    surfaces.push(
      blaming(settings, () => releaseSurface(catalog, settings, 'minCompatibility', minCompatibility, note)),
    )
  } else {
    note(
      `the min compatibility version ${minCompatibility} is the emulation version: one surface answers for both`,
    )
  }
  if (target !== null)
    surfaces.push(blaming(settings, () => releaseSurface(catalog, settings, 'target', target, note)))
  for (const { name, surface } of surfaces) noteForecast(catalog, name, surface, note)
  return surfaces
}

function emulationSurface(
  catalog: Catalog,
  settings: Settings,
  version: Release,
  minCompatibilityVersion: Release,
  note: (text: string) => void,
): NamedSurface {
  const { emulationForwardCompatible, runtimeConfigEmulationForwardCompatible } = settings
  // A release newer than the catalog may well know a gate that the catalog does not: no reason not to start. And where
  // the cluster tells the version, it may go on to one that no longer has a gate: no reason to stop following.
  const isForecast = compareReleases(version, newestRelease(catalog)) > 0
  const { featureGates, runtimeConfig } =
    isForecast || settings.detect.emulationVersion
      ? permitted(catalog, settings, 'emulation', version, note)
      : settings
  const options = { version, minCompatibilityVersion, featureGates, runtimeConfig }
  const forward = { emulationForwardCompatible, runtimeConfigEmulationForwardCompatible }
  return { name: 'emulation', surface: buildSurface(catalog, { ...options, ...forward }) }
}

/** A release that one may go back or forward to: started with what it takes of the same settings. */
function releaseSurface(
  catalog: Catalog,
  settings: Settings,
  name: SurfaceName,
  version: Release,
  note: (text: string) => void,
): NamedSurface {
  return {
    name,
    surface: buildSurface(catalog, { version, ...permitted(catalog, settings, name, version, note) }),
  }
}

function permitted(
  catalog: Catalog,
  settings: Settings,
  name: SurfaceName,
  version: Release,
  note: (text: string) => void,
) {
  const { featureGates, runtimeConfig, leftOut } = permittedSettings(catalog, version, settings)
  if (leftOut.length > 0) {
    const list = leftOut.map(({ setting, reason }) => `${setting} (${reason})`).join(', ')
    note(`${name}: Kubernetes ${version} does not take these settings, they are left out there: ${list}`)
  }
  return { featureGates, runtimeConfig }
}

/**
 * With E = M both names mean the same release, and one use would be reported and counted twice. The second surface
 * stays only where it can say more: its action is stronger, or forward compatibility lets the emulation serve what the
 * release itself does not.
 */
function addsToEmulation(settings: Settings, emulation: Release, minCompatibility: Release): boolean {
  if (emulation !== minCompatibility) return true
  const { validationActions: actions } = settings
  if (settings.emulationForwardCompatible || settings.runtimeConfigEmulationForwardCompatible) return true
  const strength: Record<Action, number> = { Deny: 2, Warn: 1, Audit: 0 }
  return strength[actions.minCompatibility] > strength[actions.emulation]
}

function noteForecast(
  catalog: Catalog,
  name: SurfaceName,
  { isForecast, version }: Surface,
  note: (text: string) => void,
) {
  if (!isForecast) return
  const known = `${oldestRelease(catalog)} to ${newestRelease(catalog)}`
  note(
    `${name}: Kubernetes ${version} is newer than the catalog (${known}): only announced removals are known of it, not its new or changed APIs, fields and feature gates`,
  )
}
