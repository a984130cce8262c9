import { type DropRule, dropRulesAt } from '../../surface/drop-rules.ts'
import { formatResource, type GroupVersionResource, parseGroupVersion } from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import { formatFieldPath, formatSchemaPath, type PathNode } from '../field-path.ts'
import { readManagedFields } from './managed-fields.ts'
import { walkDrops } from './walk-drops.ts'

/** A field that managedFields name and that a server drops. */
export interface RequestedUse {
  fieldPath: string
  schemaPath: string
  path: PathNode
  rule: DropRule
  /** Who asked for it, as they call themselves. */
  managers: string[]
  /** Whether it was dropped: the object has it not. */
  isDropped: boolean
  /**
   * Whether a value was asked for. A server-side apply of null or of an empty list is named just like one of a value, so
   * only what is named inside of the field tells; an update names nothing that is null or empty.
   */
  isCertain: boolean
}

/** More of them would be no help to a reader, and anyone may write managedFields. */
const MAX_MANAGERS = 10

/**
 * Lists what managedFields name of the fields that a server with this surface drops. Managers are noted before the drop
 * (the order is decode, managedFields, admission, dropDisabledFields, validating admission), so that a field which
 * managedFields name and the object lacks was asked for and dropped. Values are not in managedFields, and of what is
 * merged as a whole (an atomic list or map) only its root is named: what was dropped inside stays unseen.
 *
 * An entry in another API version of the same resource counts only where that version drops the same path, since
 * versions give names of their own to fields. Entries of the status subresource are left out.
 */
export function requestedUses(
  surface: Surface,
  resource: GroupVersionResource,
  object: unknown,
): RequestedUse[] {
  const drops = surface.dropsOf(formatResource(resource))
  if (drops === null) return []
  const uses = new Map<string, RequestedUse>()
  for (const { manager, operation, apiVersion, subresource, fields } of readManagedFields(object)) {
    if (subresource === 'status') continue
    const writtenAs = { ...resource, ...parseGroupVersion(apiVersion) }
    const isSame = writtenAs.version === resource.version && writtenAs.group === resource.group
    const otherDrops = isSame ? drops : surface.dropsOf(formatResource(writtenAs))
    walkDrops(drops, fields, object, (path, rule, isDropped, named) => {
      if (!isSame && dropRulesAt(otherDrops, rule.steps).length === 0) return
      const fieldPath = formatFieldPath(path)
      const isCertain = operation === 'Update' || Object.keys(named).length > 0
      const known = uses.get(fieldPath)
      if (known === undefined) {
        const schemaPath = formatSchemaPath(path)
        uses.set(fieldPath, { fieldPath, schemaPath, path, rule, managers: [manager], isDropped, isCertain })
        return
      }
      known.isCertain ||= isCertain
      if (known.managers.length < MAX_MANAGERS && !known.managers.includes(manager))
        known.managers.push(manager)
    })
  }
  return [...uses.values()]
}
