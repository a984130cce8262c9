import { newestRelease } from '../surface/catalog.ts'
import { effectiveSpec } from '../surface/feature-gates.ts'
import type { ActiveRule } from '../surface/gate-rules.ts'
import type { Surface } from '../surface/surface.ts'
import { compareReleases, type Release, releaseBefore } from '../surface/version.ts'
import type { FieldContext } from './field-context.ts'
import type { ExcusedBy, Finding } from './finding.ts'
import { fieldHazard } from './hazards.ts'

const EXCUSED_BY = { never: 'never', path: 'path', any: 'presence', parent: 'parent' } as const

/** A use that the surface's release knows, and whose feature gate is off there (or on, for a gate that tightens). */
export function gatedFinding(
  { surface, name, resource, fieldPath, schemaPath, path }: FieldContext,
  { rule, gates }: ActiveRule,
): Finding {
  const feature = gates[0]!
  const since = rule.tightens ? null : onByDefaultSince(surface, feature)
  const excusedBy: ExcusedBy = rule.inUse === undefined ? 'feature' : EXCUSED_BY[rule.inUse]
  const isField = rule.effect !== 'refused'
  return {
    surface: name,
    version: surface.version,
    reason: isField ? 'FieldDisabled' : 'ValueNotAccepted',
    resource,
    fieldPath,
    schemaPath,
    path,
    excusedBy,
    feature,
    since,
    stage: surface.gates.get(feature)?.stage ?? null,
    hazard: fieldHazard(schemaPath, rule.effect),
    seen: 'persisted',
    message: `${fieldPath}: Kubernetes ${surface.version} ${WHAT[rule.effect]} while the feature gate ${gates.join(
      ' or ',
    )} is ${rule.tightens ? 'on' : 'off'}${since === null ? '' : `; on by default since ${since}`}`,
    remedy: rule.tightens
      ? 'write the value in its canonical form'
      : `switch on ${gates.join(' or ')} there, or leave it out as long as ${surface.version} must take the object`,
  }
}

const WHAT = {
  dropped: 'drops it',
  changed: 'replaces the value',
  refused: 'refuses the value',
}

/** The first release after the surface's own that has the gate on by default; null when none has. */
export function onByDefaultSince({ catalog, version }: Surface, feature: string): Release | null {
  const specs = catalog.files.get(newestRelease(catalog))!.featureGates[feature]?.specs
  if (specs === undefined) return null
  return (
    catalog.releases.find(
      (release) =>
        compareReleases(release, version) > 0 &&
        effectiveSpec(specs, release, releaseBefore(release)).default,
    ) ?? null
  )
}
