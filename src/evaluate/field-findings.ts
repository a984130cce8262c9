import { rulesAt } from '../surface/gate-rules.ts'
import { formatResource, type GroupVersionResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { expressionFindings } from './expressions/expression-findings.ts'
import type { FieldContext } from './field-context.ts'
import { formatFieldPath, formatSchemaPath } from './field-path.ts'
import type { Finding, SurfaceName } from './finding.ts'
import { gatedFinding } from './gated-finding.ts'
import { refusedValueFinding } from './refused-value-finding.ts'
import type { Subject } from './subject.ts'
import { unknownFieldFinding } from './unknown-field-finding.ts'
import { type Use, walkObject } from './walk-object.ts'

/** What the surface has against an object's fields and values. */
export function fieldFindings(
  surface: Surface,
  name: SurfaceName,
  resource: GroupVersionResource,
  { object, origin, subresource, withDefaults }: Subject,
): Finding[] {
  const key = formatResource(resource)
  const shape = surface.shapeOf(key)
  // Of a release newer than the catalog no schema is known: its new fields cannot be told from typos.
  if (shape === undefined || surface.isForecast) return []
  // On creation a server throws the status away, and on an update of the rest it keeps the old one.
  const withStatus = origin === 'stored' || subresource === 'status'
  return walkObject(object, shape, surface.rulesOf(key, withStatus)).flatMap((use) => {
    const { path } = use
    const paths = { fieldPath: formatFieldPath(path), schemaPath: formatSchemaPath(path), path }
    const context: FieldContext = { surface, name, resource, origin, ...paths }
    if (origin !== 'file' && !withDefaults && isFilledIn(context, use)) return []
    if (use.kind === 'expression') return expressionFindings(context, use)
    return use.kind === 'refusedValue' && isAllowedByGate(context, use.value) ? [] : [findingOf(context, use)]
  })
}

function findingOf(context: FieldContext, use: Exclude<Use, { kind: 'expression' }>): Finding {
  switch (use.kind) {
    case 'unknownField':
      return unknownFieldFinding(context, use)
    case 'refusedValue':
      return refusedValueFinding(context, use)
    case 'gated':
      return gatedFinding(context, use.rule)
  }
}

/**
 * Whether a value that the release's own list of supported values leaves out is one that a gate allows, and the gate is
 * on: alpha values are not in those lists yet, so the rule of a later release tells.
 */
function isAllowedByGate({ surface, resource, schemaPath }: FieldContext, value: string): boolean {
  return [...surface.catalog.files.values()]
    .flatMap((file) => rulesAt(file, formatResource(resource), schemaPath))
    .some(
      ({ gate, effect, values }) =>
        effect === 'refused' &&
        values?.includes(value) &&
        [gate].flat().some((name) => surface.gates.get(name)?.enabled),
    )
}

/** What nobody asked for: null and empty, and what a newer server fills in by itself. Only a file was written by hand. */
function isFilledIn({ surface, resource, schemaPath }: FieldContext, use: Use): boolean {
  if (use.kind === 'refusedValue' || use.kind === 'expression') return false
  if (use.kind === 'gated') return use.value === use.rule.rule.default
  if (use.value === null) return true
  if (typeof use.value === 'object') return Object.keys(use.value).length === 0
  const { catalog } = surface
  return [...catalog.files.values()].some((file) =>
    rulesAt(file, formatResource(resource), schemaPath).some((rule) => rule.default === use.value),
  )
}
