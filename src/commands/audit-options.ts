import type { OutputFormat } from '../audit/printers/printers.ts'
import { withOverlays } from '../config/read-overlays.ts'
import type { Catalog } from '../surface/catalog.ts'
import { parseFeatureGates } from '../surface/feature-gates-flag.ts'
import { loadCatalog } from '../surface/load-catalog.ts'
import { parseRuntimeConfig } from '../surface/runtime-config.ts'
import type { SurfaceOptions } from '../surface/surface.ts'
import { parseRelease, type Release } from '../surface/version.ts'
import { namedNamespaces } from './named-namespaces.ts'
import { UsageError } from './usage-error.ts'

/** The flags of `emuguard audit`, as commander gives them. */
export interface AuditOptions {
  filename?: string[]
  recursive: boolean
  to?: string
  next?: boolean
  minCompatibilityVersion?: string
  featureGates?: string[]
  runtimeConfig?: string[]
  overlay?: string[]
  addon?: string[]
  output: OutputFormat
  kubeconfig?: string
  context?: string
  namespace?: string[]
  allNamespaces?: boolean
  selector?: string
  helm?: boolean
  customResources?: boolean
  rollback?: boolean
  fixDir?: string
  chunkSize?: number
  parallel?: number
  requestTimeout?: number
  disableCompression?: boolean
  /** False with --no-protobuf. */
  protobuf?: boolean
  force?: boolean
  /** Milliseconds between audits; without it there is one. */
  interval?: number
  metricsPort?: number
  bindAddress?: string
}

/**
 * Refuses flags that contradict each other.
 * @throws {UsageError}
 */
export function refuseContradictions({ filename, to, next, rollback, ...options }: AuditOptions): void {
  if (to !== undefined && next)
    throw new UsageError('--to and --next both name the release: give one of them')
  if (next && rollback)
    throw new UsageError('--next is the way forward, --rollback the way back: give one of them')
  if (options.interval !== undefined && options.fixDir !== undefined) {
    throw new UsageError('--fix-dir is for one audit, --interval for many: give one of them')
  }
  if (options.fixDir !== undefined && !rollback) throw new UsageError('--fix-dir needs --rollback')
  namedNamespaces(options)
  if (filename === undefined) return
  const live = {
    '--next': next,
    '--rollback': rollback,
    '--helm': options.helm,
    '--custom-resources': options.customResources,
    '--namespace': options.namespace,
    '--selector': options.selector,
    '--kubeconfig': options.kubeconfig,
    '--context': options.context,
    '--interval': options.interval,
  }
  for (const [flag, value] of Object.entries(live)) {
    if (value !== undefined && value !== false) {
      throw new UsageError(`${flag} is about a live cluster, and -f names files: give one of them`)
    }
  }
  if (to === undefined) throw new UsageError('name the release to go to with --to, for example --to 1.36')
}

/**
 * The surface that the flags describe.
 * @throws {UsageError} for flags that cannot be read.
 */
export function surfaceOptions(options: AuditOptions, to: Release): SurfaceOptions {
  const { minCompatibilityVersion, featureGates = [], runtimeConfig = [] } = options
  return refusing(() => ({
    version: to,
    featureGates: parseFeatureGates(featureGates.join(',')),
    runtimeConfig: parseRuntimeConfig(runtimeConfig.join(',')),
    ...(minCompatibilityVersion && { minCompatibilityVersion: parseRelease(minCompatibilityVersion) }),
  }))
}

/**
 * The shipped catalog with the overlays that the flags name.
 * @throws {CatalogError | ConfigurationError | UsageError}
 */
export function catalogOf({ overlay: overlays = [], addon = [] }: AuditOptions): Catalog {
  const addons = Object.fromEntries(addon.flatMap((text) => text.split(',')).map(parseAddon))
  return withOverlays(loadCatalog(), { overlays, beside: null, addons })
}

function parseAddon(text: string): [string, string] {
  const match = /^([^=]+)=(v?\d+\.\d+(?:\.\d+)?)$/.exec(text)
  if (match) return [match[1]!, match[2]!]
  throw new UsageError(
    `--addon ${text}: write the add-on and its version, for example --addon cert-manager=1.14`,
  )
}

/** @throws {UsageError} */
export function releaseOf(text: string): Release {
  return refusing(() => parseRelease(text))
}

function refusing<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    // How the flags' parsers refuse; any other RangeError in this program is a fault of ours and keeps its stack.
    if (error instanceof RangeError) throw new UsageError(error.message)
    throw error
  }
}
