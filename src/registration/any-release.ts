import type { Action } from '../evaluate/evaluation.ts'
import { SURFACE_NAMES } from '../evaluate/finding.ts'
import type { Guard } from '../evaluate/judge.ts'
import type { Policy } from '../evaluate/policy.ts'
import type { Catalog } from '../surface/catalog.ts'
import { buildSurface } from '../surface/surface.ts'

const STRENGTH: Record<Action, number> = { Deny: 2, Warn: 1, Audit: 0 }

/**
 * A guard of every catalogued release at once, at its default gates, with the optional ones on and with them off: what
 * it needs to be asked about is what any guard needs whose versions are not known when it is registered.
 */
export function anyRelease(catalog: Catalog, policy: Policy): Guard {
  const { validationActions } = policy
  const [name] = SURFACE_NAMES.toSorted(
    (a, b) => STRENGTH[validationActions[b]] - STRENGTH[validationActions[a]],
  )
  const settings: Record<string, boolean>[] = [{}, { AllBeta: false }, { AllAlpha: true, AllBeta: true }]
  const surfaces = catalog.releases.flatMap((version) =>
    settings.map((featureGates) => ({
      name: name!,
      surface: buildSurface(catalog, { version, featureGates }),
    })),
  )
  return { surfaces, policy }
}
