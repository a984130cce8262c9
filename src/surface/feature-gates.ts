import type { FeatureGate, FeatureSpec, Stage } from './catalog-format.ts'
import { SurfaceError } from './surface-error.ts'
import { compareReleases, type Release } from './version.ts'

export interface GateState {
  enabled: boolean
  stage: Stage
}

/** What decides a gate's value besides its specs. */
export interface GateSettings {
  emulationVersion: Release
  minCompatibilityVersion: Release
  /** `--feature-gates`. */
  featureGates: Record<string, boolean>
}

const PRE_ALPHA: FeatureSpec = { version: '0.0', default: false, stage: 'PRE-ALPHA' }
const SPECIAL: Record<string, Stage> = { AllAlpha: 'ALPHA', AllBeta: 'BETA' }

/**
 * The spec in force: the last one that is not newer than the emulation version and whose own
 * MinCompatibilityVersion the server has reached (featureSpecAtEmulationAndMinCompatVersion in
 * k8s.io/component-base/featuregate/feature_gate.go). None: the gate is PreAlpha, off.
 */
export function effectiveSpec(
  specs: FeatureSpec[],
  emulation: Release,
  minCompatibility: Release,
): FeatureSpec {
  return (
    specs.findLast(
      (spec) =>
        compareReleases(spec.version, emulation) <= 0 &&
        (spec.minCompatibilityVersion === undefined ||
          compareReleases(minCompatibility, spec.minCompatibilityVersion) >= 0),
    ) ?? PRE_ALPHA
  )
}

/**
 * Every gate's stage and value, as a kube-apiserver with these flags has them.
 * @throws {SurfaceError} with Kubernetes' own wording for unknown, locked and PreAlpha gates and for enabled gates
 * whose dependencies are off (unsafeSetFromMap, ibid.).
 */
export function resolveFeatureGates(
  known: Record<string, FeatureGate>,
  { emulationVersion, minCompatibilityVersion, featureGates }: GateSettings,
): Map<string, GateState> {
  const settings = Object.entries(featureGates)
  const unknown = settings.find(([name]) => !Object.hasOwn(known, name))
  if (unknown) throw new SurfaceError(`unrecognized feature gate: ${unknown[0]}`)

  const specs = new Map(
    Object.entries(known).map(([name, gate]) => [
      name,
      effectiveSpec(gate.specs, emulationVersion, minCompatibilityVersion),
    ]),
  )
  const errors = settings.flatMap(([name, value]) => {
    const spec = specs.get(name)!
    if (spec.lockToDefault && spec.default !== value) {
      return `cannot set feature gate ${name} to ${value}, feature is locked to ${spec.default}`
    }
    if (spec.stage === 'PRE-ALPHA' && !Object.hasOwn(SPECIAL, name)) {
      return `cannot set feature gate ${name} to ${value}, feature is PreAlpha at emulated version ${emulationVersion}, min compatibility version ${minCompatibilityVersion}`
    }
    return []
  })
  if (errors.length > 0) throw new SurfaceError(errors.join('; '))

  const states = new Map<string, GateState>()
  for (const [name, spec] of specs) {
    states.set(name, {
      enabled: featureGates[name] ?? wholesale(featureGates, name, spec) ?? spec.default,
      stage: spec.stage,
    })
  }
  refuseBrokenDependencies(known, states)
  return states
}

/** What AllAlpha or AllBeta says of a gate that is not set by its own name. */
function wholesale(
  featureGates: Record<string, boolean>,
  name: string,
  spec: FeatureSpec,
): boolean | undefined {
  if (Object.hasOwn(SPECIAL, name)) return undefined
  const special = Object.keys(SPECIAL).find((key) => SPECIAL[key] === spec.stage)
  return special === undefined ? undefined : featureGates[special]
}

function refuseBrokenDependencies(known: Record<string, FeatureGate>, states: Map<string, GateState>): void {
  const errors = Object.entries(known).flatMap(([name, gate]) => {
    if (!states.get(name)!.enabled) return []
    const disabled = (gate.dependencies ?? []).filter((dependency) => !states.get(dependency)?.enabled)
    return disabled.length === 0
      ? []
      : `${name} is enabled, but depends on features that are disabled: [${disabled.join(' ')}]`
  })
  if (errors.length > 0) throw new SurfaceError(errors.join('; '))
}
