import { effectiveSpec } from '../surface/feature-gates.ts'
import type { Surface } from '../surface/surface.ts'
import { fieldHistory } from './explain-field.ts'
import { explainResource } from './explain-resource.ts'
import type { FeatureGateSubject, GateRelease, GateUse, Outcome, Tally } from './explanation.ts'
import { gateInRelease } from './gate-in-release.ts'
import { gateUses } from './gate-uses.ts'
import { tally } from './tally.ts'

/** A feature gate's history, and what it decides. */
export function explainGate(surfaces: Surface[], gate: string): FeatureGateSubject {
  const decides = gateUses(surfaces, gate)
  const outcomes = decides
    .filter((use) => use.releases.includes(surfaces.at(-1)!.version))
    .flatMap((use) => {
      const rollbacks = outcomesOf(surfaces, use)
      return rollbacks === null
        ? []
        : [{ name: use.path === null ? use.of : `${use.of} ${use.path}`, rollbacks }]
    })
  const rollbackTo = (index: number): Tally =>
    decides.length === 0
      ? { outcomes: {}, sentence: 'nothing to lose, it decides no field, value or API' }
      : tally(outcomes.map(({ name, rollbacks }) => [name, rollbacks[index]!]))
  return {
    kind: 'featureGate',
    featureGate: gate,
    history: surfaces.map((surface, index) => ({
      ...gateRow(surface, gate),
      rollback: index === surfaces.length - 1 ? null : rollbackTo(index),
    })),
    decides,
  }
}

function gateRow(surface: Surface, name: string): Omit<GateRelease, 'rollback'> {
  const { registered, stage, default: isOn, locked } = gateInRelease(surface, name)
  const { specs = [], dependencies = [] } = registered ? surface.file.featureGates[name]! : {}
  // As if the min compatibility version were as new as the release.
  const latest = effectiveSpec(specs, surface.version, surface.version)
  return {
    release: surface.version,
    registered,
    stage,
    default: registered ? isOn : null,
    locked: registered && locked,
    fromMinCompatibilityVersion:
      latest.minCompatibilityVersion === undefined
        ? null
        : { version: latest.minCompatibilityVersion, default: latest.default },
    dependencies,
  }
}

/** What becomes of a use in each older release; a shared type's is judged at the first place it is mounted. */
function outcomesOf(surfaces: Surface[], use: GateUse): Outcome[] | null {
  if (use.path === null) {
    // A subresource stores nothing of its own.
    if (!Object.hasOwn(surfaces.at(-1)!.file.resources, use.of)) return null
    return explainResource(surfaces, use.of).history.map((row) => row.rollback?.outcome ?? 'kept')
  }
  const [resource, mount] = (use.mountedAt[0] ?? use.of).split(' ')
  const path = mount === undefined ? use.path : `${mount}.${use.path}`
  const history = fieldHistory(surfaces, resource!.replace(/\/status$/, ''), path)
  return history.map((row) => row.rollback?.outcome ?? 'kept')
}
