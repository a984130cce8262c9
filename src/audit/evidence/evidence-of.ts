import type { PathNode } from '../../evaluate/field-path.ts'
import type { Finding } from '../../evaluate/finding.ts'
import { segmentFinder } from '../../evaluate/requested/item-keys.ts'
import { type ManagedFields, readManagedFields } from '../../evaluate/requested/managed-fields.ts'
import { formatGroupVersion } from '../../surface/resource-name.ts'
import type { Evidence, Manager } from '../report.ts'

/** Who wrote a field, and how exactly managedFields say so. */
export interface FieldEvidence {
  managers: Manager[]
  evidence: Evidence
}

type Grade = Exclude<Evidence, 'none'>

/**
 * Says from an object's managedFields who wrote what a finding is about: those who name the very field, else those who
 * manage a parent of it as a whole (atomic lists and maps), else those who wrote the object at all, status left out.
 * Server-side apply lets several own a field; all of them are listed, in the object's order. An entry in another API
 * version counts where it names the same path. Managers name themselves, and clients may clear managedFields: a hint
 * about whom to ask, never a proof.
 */
export function evidenceOf(object: Record<string, unknown>, finding: Finding): FieldEvidence {
  const entries = readManagedFields(object)
  if (entries.length === 0) return { managers: [], evidence: 'none' }
  const steps = stepsTo(finding.path ?? null)
  const graded = entries.map((entry) => ({ entry, grade: gradeOf(entry, steps, object, finding) }))
  for (const evidence of ['exact', 'parent', 'object'] as const) {
    const managers = graded.filter(({ grade }) => grade === evidence).map(({ entry }) => managerOf(entry))
    if (managers.length > 0) return { managers, evidence }
  }
  return { managers: [], evidence: 'none' }
}

/** From the root to the place. */
function stepsTo(place: PathNode | null): PathNode[] {
  const steps: PathNode[] = []
  for (let at = place; at !== null; at = at.parent) steps.unshift(at)
  return steps
}

function gradeOf(entry: ManagedFields, steps: PathNode[], object: object, finding: Finding): Grade | null {
  const isStatus = entry.subresource === 'status'
  // Of the API as a whole only its writers can be told: those that still use the version, or anybody.
  if (steps.length === 0) return isStatus ? null : apiGrade(entry, finding)
  let fields: object = entry.fields
  let value: unknown = object
  for (const [depth, step] of steps.entries()) {
    const key = segmentOf(step, fields, value)
    const below = key === null ? undefined : ownValue(fields, key)
    if (typeof below !== 'object' || below === null) {
      const isWhole = depth > 0 && Object.keys(fields).length === 0
      return isWhole ? 'parent' : isStatus ? null : 'object'
    }
    fields = below
    value = ownValue(value, step.segment)
  }
  return 'exact'
}

function apiGrade({ apiVersion }: ManagedFields, { resource }: Finding): Grade {
  return apiVersion === formatGroupVersion(resource) ? 'exact' : 'object'
}

/** How FieldsV1 spells a step; null when it does not have it. */
function segmentOf({ kind, segment }: PathNode, fields: object, value: unknown): string | null {
  if (kind === 'field' || kind === 'key') return `f:${segment}`
  if (kind === 'item') return String(segment)
  return segmentFinder(fields)(ownValue(value, segment), Number(segment))
}

function ownValue(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string | number, unknown>)[key]
}

function managerOf({ manager, operation, apiVersion, time, subresource }: ManagedFields): Manager {
  return { manager, operation, apiVersion, time, subresource }
}
