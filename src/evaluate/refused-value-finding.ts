import { compareReleases } from '../surface/version.ts'
import type { FieldContext } from './field-context.ts'
import type { Finding } from './finding.ts'
import type { Use } from './walk-object.ts'

/** A value of a closed set that the surface's release does not know, whatever its gates. */
export function refusedValueFinding(
  { surface, name, resource, fieldPath, schemaPath, path }: FieldContext,
  { type, field, value }: Extract<Use, { kind: 'refusedValue' }>,
): Finding {
  const accepting = surface.catalog.releases.filter((release) =>
    surface.catalog.files.get(release)!.acceptedValues[type]?.[field]?.includes(value),
  )
  const since = accepting.find((release) => compareReleases(release, surface.version) > 0) ?? null
  return {
    surface: name,
    version: surface.version,
    reason: 'ValueNotAccepted',
    resource,
    fieldPath,
    schemaPath,
    path,
    excusedBy: 'path',
    feature: null,
    since,
    stage: null,
    hazard: 'update-blocked',
    seen: 'persisted',
    message: `${fieldPath}: Kubernetes ${surface.version} does not accept ${JSON.stringify(value)}; ${
      since === null ? `last accepted by ${accepting.at(-1)}` : `first accepted by ${since}`
    }`,
    remedy: `use another value as long as ${surface.version} must take the object`,
  }
}
