import type { Action } from '../evaluate/evaluation.ts'
import type { SurfaceName } from '../evaluate/finding.ts'
import type { Mode } from '../evaluate/policy.ts'
import { parseRelease, type Release } from '../surface/version.ts'
import { formatKeyPath } from './allowed-here.ts'
import { ConfigurationError } from './configuration-error.ts'
import { parseDuration } from './parse-duration.ts'
import type { LocatedConfiguration } from './read-configuration.ts'
import {
  DEFAULT_CONFIGURATION,
  DETECT,
  type ExemptionConfiguration,
  type WindowConfiguration,
} from './schema.ts'
import type { ServeFlags } from './serve-flags.ts'

/** What decides a guard, after file and flags are put together. Null: the default, which depends on the catalog. */
export interface Settings {
  emulationVersion: Release | null
  minCompatibilityVersion: Release | null
  targetVersion: Release | null
  /** Which of the two the running cluster tells; they are null above until it has. */
  detect: { emulationVersion: boolean; minCompatibilityVersion: boolean }
  /** Milliseconds. */
  detectionInterval: number
  featureGates: Record<string, boolean>
  runtimeConfig: Record<string, string>
  emulationForwardCompatible: boolean
  runtimeConfigEmulationForwardCompatible: boolean
  validationActions: Record<SurfaceName, Action>
  mode: Mode
  window: WindowConfiguration | null
  exemptions: ExemptionConfiguration[]
  defaultExemptions: boolean
  /** Files or names of lifecycle overlays, and the versions of the add-ons they are about. */
  overlays: string[]
  addons: Record<string, string>
  /** Names the source of a setting: `guard.yaml:3:19`, or the flag. */
  origin(path: string[]): string
}

/** The flag of each setting that has one. */
const FLAG_OF = {
  emulationVersion: 'emulated-version',
  minCompatibilityVersion: 'min-compatibility-version',
  targetVersion: 'target-version',
  featureGates: 'feature-gates',
  runtimeConfig: 'runtime-config',
  emulationForwardCompatible: 'emulation-forward-compatible',
  runtimeConfigEmulationForwardCompatible: 'runtime-config-emulation-forward-compatible',
  mode: 'mode',
} as const

/**
 * Puts the file (null: none) and the flags together; a flag wins, in maps key by key, as the kubelet does it.
 * @throws {ConfigurationError} when the two spellings of the emulated version contradict each other.
 */
export function mergeSettings(file: LocatedConfiguration | null, given: ServeFlags): Settings {
  const configuration = file?.configuration ?? DEFAULT_CONFIGURATION
  const flags = { ...given, ...oneEmulatedVersion(given) }
  const emulationVersion = flags['emulated-version'] ?? configuration.emulationVersion
  const minCompatibilityVersion = flags['min-compatibility-version'] ?? configuration.minCompatibilityVersion
  return {
    emulationVersion: readRelease(emulationVersion),
    minCompatibilityVersion: readRelease(minCompatibilityVersion),
    detect: {
      emulationVersion: emulationVersion === DETECT,
      minCompatibilityVersion: minCompatibilityVersion === DETECT,
    },
    detectionInterval: readInterval(configuration.detection?.interval ?? '30s', file),
    targetVersion: flags['target-version'] ?? readRelease(configuration.targetVersion),
    featureGates: { ...configuration.featureGates, ...flags['feature-gates'] },
    runtimeConfig: { ...configuration.runtimeConfig, ...flags['runtime-config'] },
    emulationForwardCompatible:
      flags['emulation-forward-compatible'] ?? configuration.emulationForwardCompatible ?? false,
    runtimeConfigEmulationForwardCompatible:
      flags['runtime-config-emulation-forward-compatible'] ??
      configuration.runtimeConfigEmulationForwardCompatible ??
      false,
    validationActions: {
      emulation: 'Deny',
      minCompatibility: 'Deny',
      target: 'Audit',
      ...configuration.validationActions,
    },
    mode: flags.mode ?? configuration.mode ?? 'Enforce',
    window: configuration.window ?? null,
    exemptions: configuration.exemptions ?? [],
    defaultExemptions: configuration.defaultExemptions ?? true,
    overlays: configuration.overlays ?? [],
    addons: configuration.addons ?? {},
    origin: (path) => originOf(path, flags, file),
  }
}

function originOf(path: string[], flags: ServeFlags, file: LocatedConfiguration | null): string {
  const key = path[0] as keyof typeof FLAG_OF
  const flag = FLAG_OF[key]
  const value = flag === undefined ? undefined : flags[flag]
  const isFromFlag =
    typeof value === 'object' ? path.length === 1 || Object.hasOwn(value, path[1]!) : value !== undefined
  if (isFromFlag) return `--${flag}`
  return file ? `${file.locate(path)}: ${formatKeyPath(path)}` : `the default of ${formatKeyPath(path)}`
}

function oneEmulatedVersion(flags: ServeFlags): ServeFlags {
  const [a, b] = [flags['emulated-version'], flags['emulation-version']]
  if (a !== undefined && b !== undefined && a !== b) {
    throw new ConfigurationError(
      `--emulated-version=${a} and --emulation-version=${b} contradict each other: give one`,
    )
  }
  const version = a ?? b
  return version === undefined ? {} : { 'emulated-version': version }
}

/** Node's timers end at 2^31 ms; nobody means that. */
const LONGEST_INTERVAL = 24 * 3_600_000

function readInterval(text: string, file: LocatedConfiguration | null): number {
  const path = ['detection', 'interval']
  try {
    const interval = parseDuration(text)
    if (interval <= LONGEST_INTERVAL) return interval
    throw new RangeError(`"${text}" is longer than a day`)
  } catch (error) {
    throw new ConfigurationError(`${file?.locate(path)}: ${formatKeyPath(path)}: ${(error as Error).message}`)
  }
}

function readRelease(text: string | undefined): Release | null {
  return text === undefined || text === DETECT ? null : parseRelease(text)
}
