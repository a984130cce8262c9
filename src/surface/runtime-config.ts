import { maturityOf } from './api-version-priority.ts'
import { parseBool } from './feature-gates-flag.ts'
import {
  formatGroupVersion,
  formatResource,
  type GroupVersionResource,
  parseResource,
} from './resource-name.ts'
import { SurfaceError } from './surface-error.ts'

/** `api/all` and its kin, in the order in which kube-apiserver applies them. */
const WHOLESALE: Record<string, (version: string) => boolean> = {
  'api/all': () => true,
  'api/ga': (version) => maturityOf(version) === 'ga',
  'api/beta': (version) => maturityOf(version) === 'beta',
  'api/alpha': (version) => maturityOf(version) === 'alpha',
  // Taken by kube-apiserver for old times' sake, and without effect.
  'api/legacy': () => false,
}

/** Which group/versions and resources are switched on; keys as formatGroupVersion and formatResource write them. */
export interface ApiSwitches {
  versions: Map<string, boolean>
  /** What is switched by its own name and outranks its version. */
  resources: Map<string, boolean>
  explicitVersions: Set<string>
  explicitResources: Set<string>
}

/** Reads the value of `--runtime-config`: `api/beta=true,apps/v1=false`; a key without a value is switched on. */
export function parseRuntimeConfig(text: string): Record<string, string> {
  const entries = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part): [string, string] => {
      const equals = part.indexOf('=')
      return equals < 0 ? [part.trim(), ''] : [part.slice(0, equals).trim(), part.slice(equals + 1).trim()]
    })
  return Object.fromEntries(entries)
}

/** The switches before any flag: a version is on when all of its resources are, else each resource by itself. */
export function defaultSwitches(enabledByDefault: Map<string, boolean>): ApiSwitches {
  const versions = new Map<string, boolean>()
  for (const [key, enabled] of enabledByDefault) {
    const version = formatGroupVersion(parseResource(key))
    versions.set(version, enabled && versions.get(version) !== false)
  }
  const resources = new Map(
    [...enabledByDefault].filter(
      ([key, enabled]) => enabled && !versions.get(formatGroupVersion(parseResource(key))),
    ),
  )
  return { versions, resources, explicitVersions: new Set(), explicitResources: new Set() }
}

/**
 * Applies `--runtime-config` as kube-apiserver does: `api/…` first, then group/versions, then resources
 * (MergeAPIResourceConfigs in k8s.io/apiserver/pkg/server/resourceconfig/helpers.go).
 * @throws {SurfaceError} for a value or key that kube-apiserver refuses.
 */
export function applyRuntimeConfig(switches: ApiSwitches, config: Record<string, string>): void {
  const keys = Object.keys(config)
  if (config['api/all'] === 'false' && keys.length === 1) {
    throw new SurfaceError('invalid runtime-config with only api/all=false')
  }
  for (const [key, matches] of Object.entries(WHOLESALE)) {
    const value = Object.hasOwn(config, key) ? config[key] : undefined
    if (value === undefined) continue
    if (value !== 'true' && value !== 'false') throw new SurfaceError(`invalid value ${key}=${value}`)
    for (const version of switches.versions.keys()) {
      if (matches(version.split('/').at(-1)!)) switchVersion(switches, version, value === 'true')
    }
  }
  applyPreferences(switches, config)
}

/** The part of the flag that names group/versions and resources; applied a second time by forward compatibility. */
export function applyPreferences(switches: ApiSwitches, config: Record<string, string>): void {
  const preferences = Object.entries(config)
    .filter(([key]) => !Object.hasOwn(WHOLESALE, key))
    .map(([key, value]) => readPreference(switches, key, value))
  for (const { version, resource, enabled } of preferences) {
    if (resource !== null) continue
    switchVersion(switches, version, enabled)
    switches.explicitVersions.add(version)
  }
  for (const { resource, enabled } of preferences) {
    if (resource === null) continue
    switches.resources.set(formatResource(resource), enabled)
    switches.explicitResources.add(formatResource(resource))
  }
}

function switchVersion({ versions, resources }: ApiSwitches, version: string, enabled: boolean): void {
  versions.set(version, enabled)
  for (const key of resources.keys()) {
    if (formatGroupVersion(parseResource(key)) === version) resources.delete(key)
  }
}

/** The core group may be written `v1`, `/v1` and `api/v1`; kube-apiserver takes all three. */
function coreSpelling(key: string): string {
  return /^(api\/)?v1(\/|$)/.test(key) ? `/${key.replace(/^api\//, '')}` : key
}

interface Preference {
  version: string
  resource: GroupVersionResource | null
  enabled: boolean
}

function readPreference({ versions }: ApiSwitches, key: string, value: string): Preference {
  const parts = coreSpelling(key).split('/')
  if (parts.length !== 2 && parts.length !== 3) throw new SurfaceError(`runtime-config invalid key ${key}`)
  const [group, apiVersion, resource] = parts as [string, string, string?]
  const version = formatGroupVersion({ group, version: apiVersion })
  const groups = [...versions.keys()].map((known) => (known.includes('/') ? known.split('/')[0] : ''))
  if (!groups.includes(group)) throw new SurfaceError(`unknown api groups ${version}`)
  if (!versions.has(version)) throw new SurfaceError(`group version ${version} that has not been registered`)
  if (resource !== undefined && resource.toLowerCase() !== resource) {
    throw new SurfaceError(
      `invalid key ${key}: group/version/resource and resource is always lowercase plural, not ${JSON.stringify(resource)}`,
    )
  }
  try {
    const enabled = value === '' || parseBool(`${key}: ${value}`, value)
    return {
      version,
      enabled,
      resource: resource === undefined ? null : { group, version: apiVersion, resource },
    }
  } catch (error) {
    throw new SurfaceError((error as Error).message)
  }
}
