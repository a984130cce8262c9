import { effectiveSpec } from '../surface/feature-gates.ts'
import type { Surface } from '../surface/surface.ts'
import type { Gate } from './explanation.ts'

/** A gate as a release has it by default. One that the release does not register has been on for good. */
export function gateInRelease({ file, version, minCompatibilityVersion }: Surface, name: string): Gate {
  if (!Object.hasOwn(file.featureGates, name)) {
    return { name, registered: false, stage: null, default: true, locked: true }
  }
  const { specs } = file.featureGates[name]!
  const spec = effectiveSpec(specs, version, minCompatibilityVersion)
  return {
    name,
    registered: true,
    stage: spec.stage,
    default: spec.default,
    locked: spec.lockToDefault ?? false,
  }
}
