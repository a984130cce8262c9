import { comparePriority, maturityOf } from './api-version-priority.ts'
import type { CatalogFile, CatalogResource } from './catalog-format.ts'
import type { GateState } from './feature-gates.ts'
import { formatGroupVersion, formatResource, parseResource } from './resource-name.ts'
import { type ApiSwitches, applyPreferences, applyRuntimeConfig, defaultSwitches } from './runtime-config.ts'
import { SurfaceError } from './surface-error.ts'
import { compareReleases, type Release } from './version.ts'

export interface ServingSettings {
  /** The release whose lifecycle holds: the emulation version, or the file's own release. */
  version: Release
  gates: Map<string, GateState>
  runtimeConfig: Record<string, string>
  emulationForwardCompatible: boolean
  runtimeConfigEmulationForwardCompatible: boolean
}

/**
 * What a kube-apiserver of the file's release serves, emulating `version` where that is another one: resources and
 * subresources as `apps/v1/deployments` and `apps/v1/deployments/scale`. Three things must hold: switched on, its
 * gate on, and within its lifecycle (pkg/controlplane/apiserver/apis.go; k8s.io/apiserver/pkg/server/deleted_kinds.go).
 * @throws {SurfaceError} where kube-apiserver would refuse to start.
 */
export function servedApis(file: CatalogFile, settings: ServingSettings): Set<string> {
  const switches = defaultSwitches(
    new Map(Object.entries(file.resources).map(([key, resource]) => [key, resource.enabledByDefault])),
  )
  applyRuntimeConfig(switches, settings.runtimeConfig)
  if (settings.emulationForwardCompatible) enableNewerVersions(switches, settings.runtimeConfig)

  const stored = Object.entries(file.resources).filter(
    ([key, resource]) => isSwitchedOn(switches, key) && gatesAreOn(settings.gates, resource.featureGate),
  )
  const within = withinLifecycle(file, stored, switches, settings)
  return new Set(
    within.flatMap(({ key, resource, admittedBy }) =>
      // --runtime-config names resources, never their subresources, so a name admits none of them.
      admittedBy === 'name' ? [key] : [key, ...subresources(key, resource, settings.gates)],
    ),
  )
}

function isSwitchedOn({ versions, resources }: ApiSwitches, key: string): boolean {
  return resources.get(key) ?? versions.get(formatGroupVersion(parseResource(key))) ?? false
}

/** True when all the named gates are on. */
export function gatesAreOn(gates: Map<string, GateState>, names: string | string[] | undefined): boolean {
  return [names ?? []].flat().every((name) => gates.get(name)?.enabled ?? false)
}

function subresources(key: string, resource: CatalogResource, gates: Map<string, GateState>): string[] {
  return Object.entries(resource.subresources ?? {})
    .filter(([, sub]) => sub.served !== false && gatesAreOn(gates, sub.featureGate))
    .map(([name]) => `${key}/${name}`)
}

type Entry = [key: string, resource: CatalogResource]

interface Admitted {
  key: string
  resource: CatalogResource
  /** Its own release, an older API version that came along, its version's or its own name in --runtime-config. */
  admittedBy: 'lifecycle' | 'olderVersion' | 'version' | 'name'
}

function withinLifecycle(
  file: CatalogFile,
  stored: Entry[],
  switches: ApiSwitches,
  settings: ServingSettings,
): Admitted[] {
  const { version } = settings
  if (version === file.release) {
    return stored
      .filter(([, resource]) => resource.served !== false)
      .map(([key, resource]) => ({ key, resource, admittedBy: 'lifecycle' }))
  }
  const remaining = stored.filter(
    ([, { removed }]) => removed === undefined || compareReleases(removed, version) > 0,
  )
  const kept: Admitted[] = []
  const keptVersionsOf = new Set<string>()
  const lowestPriorityFirst = remaining.toSorted(([a], [b]) =>
    comparePriority(parseResource(b).version, parseResource(a).version),
  )
  for (const [key, resource] of lowestPriorityFirst) {
    const gvr = parseResource(key)
    const name = `${gvr.group}/${gvr.resource}`
    const admittedBy = admission([key, resource], keptVersionsOf.has(name), switches, settings)
    if (admittedBy === null) continue
    kept.push({ key, resource, admittedBy })
    if (maturityOf(gvr.version) !== 'alpha') keptVersionsOf.add(name)
  }
  refuseEmptyVersions(remaining, kept, switches, version)
  return kept
}

/** shouldServeBasedOnVersionIntroduced (deleted_kinds.go). */
function admission(
  [key, { introduced }]: Entry,
  isOlderVersionKept: boolean,
  switches: ApiSwitches,
  settings: ServingSettings,
): Admitted['admittedBy'] | null {
  if (introduced === undefined || compareReleases(introduced, settings.version) <= 0) return 'lifecycle'
  if (settings.emulationForwardCompatible && isOlderVersionKept) return 'olderVersion'
  const gvr = parseResource(key)
  const isNamed = switches.explicitResources.has(key) && isSwitchedOn(switches, key)
  if (settings.runtimeConfigEmulationForwardCompatible) {
    if (isExplicitlyOn(switches, formatGroupVersion(gvr))) return 'version'
    return isNamed ? 'name' : null
  }
  if (isNamed) {
    throw new SurfaceError(
      `cannot enable resource ${formatGroupVersion(gvr)}, Resource=${gvr.resource} in runtime-config because it is introduced at ${introduced} after the current version ${settings.version}. Consider setting --runtime-config-emulation-forward-compatible=true`,
    )
  }
  return null
}

function isExplicitlyOn({ explicitVersions, versions }: ApiSwitches, version: string): boolean {
  return explicitVersions.has(version) && versions.get(version) === true
}

function refuseEmptyVersions(
  before: Entry[],
  after: Admitted[],
  switches: ApiSwitches,
  version: Release,
): void {
  const versionsOf = (keys: string[]) => new Set(keys.map((key) => formatGroupVersion(parseResource(key))))
  const left = versionsOf(after.map(({ key }) => key))
  for (const emptied of versionsOf(before.map(([key]) => key))) {
    if (left.has(emptied) || !isExplicitlyOn(switches, emptied)) continue
    throw new SurfaceError(
      `cannot enable version ${emptied} in runtime-config because all the resources have been introduced after the current version ${version}. Consider setting --runtime-config-emulation-forward-compatible=true`,
    )
  }
}

/** EmulationForwardCompatibleResourceConfig: whatever is on brings its newer, non-alpha-born versions along. */
function enableNewerVersions(switches: ApiSwitches, runtimeConfig: Record<string, string>): void {
  const all = [...switches.versions.keys()].map((text) => parseResource(`${text}/*`))
  const newerThan = ({ group, version }: { group: string; version: string }) =>
    all.filter((other) => other.group === group && comparePriority(other.version, version) < 0)

  for (const current of all) {
    if (!switches.versions.get(formatGroupVersion(current)) || maturityOf(current.version) === 'alpha')
      continue
    for (const newer of newerThan(current)) switches.versions.set(formatGroupVersion(newer), true)
  }
  for (const [key, enabled] of [...switches.resources]) {
    const gvr = parseResource(key)
    if (!enabled || maturityOf(gvr.version) === 'alpha') continue
    for (const newer of newerThan(gvr))
      switches.resources.set(formatResource({ ...newer, resource: gvr.resource }), true)
  }
  applyPreferences(switches, runtimeConfig)
}
