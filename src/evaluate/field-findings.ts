import { newestRelease, oldestRelease } from '../surface/catalog.ts'
import { type FieldHistory, fieldHistory } from '../surface/field-history.ts'
import { formatResource, type GroupVersionResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { formatFieldPath, formatSchemaPath } from './field-path.ts'
import type { Finding, SurfaceName } from './finding.ts'
import type { Subject } from './subject.ts'
import { type UnknownField, unknownFields } from './unknown-fields.ts'

/** The fields of an object that the surface's release has not in its schema. */
export function fieldFindings(
  surface: Surface,
  name: SurfaceName,
  resource: GroupVersionResource,
  { object, origin }: Subject,
): Finding[] {
  const shape = surface.shapeOf(formatResource(resource))
  // Of a release newer than the catalog no schema is known: its new fields cannot be told from typos.
  if (shape === undefined || surface.isForecast) return []
  return unknownFields(object, shape)
    .filter(({ value }) => origin === 'file' || !isEmpty(value))
    .map((unknown) => fieldFinding(surface, name, resource, unknown, origin))
}

/** What an encoder writes for a field nobody set. */
function isEmpty(value: unknown): boolean {
  if (value === null) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function fieldFinding(
  surface: Surface,
  name: SurfaceName,
  resource: GroupVersionResource,
  { path, type, field }: UnknownField,
  origin: Subject['origin'],
): Finding {
  const history = fieldHistory(surface.catalog, type, field, surface.version)
  const isTypo = origin === 'file' && history.firstAfter === null && history.lastBefore === null
  const fieldPath = formatFieldPath(path)
  return {
    surface: name,
    version: surface.version,
    reason: 'FieldNotIntroduced',
    resource,
    fieldPath,
    schemaPath: formatSchemaPath(path),
    feature: null,
    since: history.firstAfter,
    stage: null,
    hazard: isTypo ? 'info' : 'dropped',
    seen: 'persisted',
    message: `${fieldPath}: Kubernetes ${surface.version} has no such field; ${describe(surface, history)}`,
    remedy: remedyFor(surface, history, isTypo),
  }
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
