import { newestRelease, oldestRelease } from '../surface/catalog.ts'
import { type FieldHistory, fieldHistory } from '../surface/field-history.ts'
import { rulesAt } from '../surface/gate-rules.ts'
import { formatResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import type { FieldContext } from './field-context.ts'
import type { Finding } from './finding.ts'
import { fieldHazard } from './hazards.ts'
import type { Use } from './walk-object.ts'

/** A field that the surface's release has not in its schema: of a newer release, of an older one, or a typo. */
export function unknownFieldFinding(
  { surface, name, resource, origin, fieldPath, schemaPath, path }: FieldContext,
  { type, field }: Extract<Use, { kind: 'unknownField' }>,
): Finding {
  const history = fieldHistory(surface.catalog, type, field, surface.version)
  const isTypo = origin === 'file' && history.firstAfter === null && history.lastBefore === null
  return {
    surface: name,
    version: surface.version,
    reason: 'FieldNotIntroduced',
    resource,
    fieldPath,
    schemaPath,
    path,
    excusedBy: 'path',
    feature: gateOf(surface, formatResource(resource), schemaPath, history),
    since: history.firstAfter,
    stage: null,
    hazard: isTypo ? 'info' : fieldHazard(schemaPath, null),
    seen: 'persisted',
    message: `${fieldPath}: Kubernetes ${surface.version} has no such field; ${describe(surface, history)}`,
    remedy: remedyFor(surface, history, isTypo),
  }
}

/** The gate that the field has in the release that brought it. */
function gateOf(
  { catalog }: Surface,
  resource: string,
  schemaPath: string,
  { firstAfter }: FieldHistory,
): string | null {
  if (firstAfter === null) return null
  const [rule] = rulesAt(catalog.files.get(firstAfter)!, resource, schemaPath)
  return rule === undefined ? null : [rule.gate].flat()[0]!
}

function describe({ catalog }: Surface, { firstAfter, lastBefore }: FieldHistory): string {
  if (firstAfter !== null) return `first in ${firstAfter}`
  if (lastBefore !== null) return `last in ${lastBefore}`
  return `no release from ${oldestRelease(catalog)} to ${newestRelease(catalog)} has it`
}

function remedyFor({ version }: Surface, { firstAfter, lastBefore }: FieldHistory, isTypo: boolean): string {
  if (isTypo) return 'check the spelling; strict field validation refuses it'
  if (firstAfter !== null) return `leave it out as long as ${version} must take the object`
  if (lastBefore !== null) return 'leave it out; it is dropped at the next write'
  return 'leave it out, or use an emuguard whose catalog knows the release that has it'
}
