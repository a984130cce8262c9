import { dropRulesAt } from '../../surface/drop-rules.ts'
import { effectiveSpec } from '../../surface/feature-gates.ts'
import { stepsOf } from '../../surface/gate-rules.ts'
import { formatResource } from '../../surface/resource-name.ts'
import type { ObjectShape, Shape } from '../../surface/shape.ts'
import type { Surface } from '../../surface/surface.ts'
import { resourceOf } from '../evaluate.ts'
import type { FieldContext } from '../field-context.ts'
import type { Finding, SurfaceName } from '../finding.ts'
import { gatedFinding, onByDefaultSince } from '../gated-finding.ts'
import type { Subject } from '../subject.ts'
import { unknownFieldFinding } from '../unknown-field-finding.ts'
import { type RequestedUse, requestedUses } from './requested-uses.ts'

/**
 * What was asked for and is missing in the object, because the server dropped it without a word: its managers still
 * name it. `surface` is the running server's own, emulation version and gates as they are; `uses` are given where what
 * the running server dropped is held against another surface, which then has a finding if it drops the same.
 */
export function requestedFindings(
  surface: Surface,
  name: SurfaceName,
  subject: Subject,
  uses: RequestedUse[] = requestedUsesOf(surface, subject),
): Finding[] {
  if (uses.length === 0 || surface.isForecast) return []
  const resource = resourceOf(surface, subject)
  const shape = resource === null ? undefined : surface.shapeOf(formatResource(resource))
  if (resource === null || shape === undefined) return []
  const drops = surface.dropsOf(formatResource(resource))
  return uses.flatMap((use): Finding | [] => {
    const rule = dropRulesAt(drops, use.rule.steps).find(({ gates }) => gates[0] === use.rule.gates[0])
    if (!use.isDropped || rule === undefined) return []
    const { fieldPath, schemaPath, path } = use
    const context: FieldContext = {
      surface,
      name,
      resource,
      origin: subject.origin,
      fieldPath,
      schemaPath,
      path,
    }
    const unknown = unknownField(shape, stepsOf(schemaPath))
    const finding =
      unknown === null
        ? gatedFinding(context, rule)
        : unknownFieldFinding(context, { kind: 'unknownField', path, value: undefined, ...unknown })
    return asRequested(surface, { ...finding, feature: rule.gates[0]! }, use)
  })
}

/** What the running server's surface drops of a subject, and what it drops in general and the subject still has. */
export function requestedUsesOf(surface: Surface, subject: Subject): RequestedUse[] {
  const resource = resourceOf(surface, subject)
  return resource === null ? [] : requestedUses(surface, resource, subject.object)
}

function asRequested(surface: Surface, finding: Finding, use: RequestedUse): Finding {
  const { fieldPath, managers, isCertain } = use
  const gate = finding.feature!
  const since = onByDefaultSince(surface, gate)
  const isOnRise = since !== null && !isOffByHand(surface, gate)
  const later = isOnRise ? `the emulation version rises to ${since}` : `the feature gate ${gate} is on`
  return {
    ...finding,
    // An update is excused for what managedFields of the old object name there, dropped or not: judge.ts.
    excusedBy: 'path',
    seen: 'requested',
    ...(!isCertain && { mayBeEmpty: true }),
    message: `${fieldPath}: asked for by ${managers.map(nameOf).join(' and ')}, dropped by the running server (feature gate ${gate} is off); comes into force at the next apply after ${later}`,
    remedy: `leave it out until ${later}`,
  }
}

/** The apiserver takes 128 characters; an object from elsewhere may have more. */
function nameOf(manager: string): string {
  return manager === '' ? 'an unnamed manager' : manager.slice(0, 128)
}

/** Whether --feature-gates has it off, and not the release. */
function isOffByHand({ file, version, minCompatibilityVersion }: Surface, gate: string): boolean {
  const specs = Object.hasOwn(file.featureGates, gate) ? file.featureGates[gate]!.specs : []
  return effectiveSpec(specs, version, minCompatibilityVersion).default
}

/** The first field on the way that the release has not in its schema; null when it has them all. */
function unknownField(root: ObjectShape, steps: string[]): { type: string; field: string } | null {
  let shape: Shape = root
  for (const step of steps) {
    if (step === '*') {
      if (shape.kind === 'list' || shape.kind === 'map') shape = shape.of
      continue
    }
    if (shape.kind !== 'object') return null
    const next: Shape | undefined = shape.fields.get(step)
    if (next === undefined) return { type: shape.type, field: step }
    shape = next
  }
  return null
}
