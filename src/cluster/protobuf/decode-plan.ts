import type { Catalog } from '../../surface/catalog.ts'
import type { Surface } from '../../surface/surface.ts'
import { MANAGED_FIELDS_ENTRY, readManagedFieldsEntry } from './managed-fields-entry.ts'
import { loadMessages, type Messages } from './message-file.ts'
import type { MessagePlan } from './message-plan.ts'
import { needsOf } from './needs.ts'
import { sparsePlan } from './sparse-plans.ts'
import { wholePlans } from './whole-plans.ts'

/** How to read the lists of one resource. */
export interface DecodePlan {
  /** Of the list's items, which do not say it themselves. */
  apiVersion: string
  kind: string
  /** What evaluation may have a finding about, and who owns the object. */
  sparse: MessagePlan
  /** Everything: for objects in which the sparse plan meets what it does not know. */
  whole: MessagePlan
  /** Of the list itself. */
  listMeta: MessagePlan
}

export interface DecodePlanOptions {
  /** Schema paths that the caller reads himself, each with all below it: `status.nodeInfo`. */
  also?: string[]
  /** Reads objects whole, for a caller that wants to know all of them. */
  isWhole?: boolean
  messages?: Messages
}

const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta'

/**
 * Plans which fields of a resource (`apps/v1/deployments`) have to be read from protobuf, so that the surfaces find in the
 * objects just what they find in them as JSON. Null for a resource that has no protobuf: custom resources, and what
 * is older than the catalog.
 * @throws {CatalogError} when the catalog's field numbers cannot be read.
 */
export function decodePlan(
  catalog: Catalog,
  surfaces: Surface[],
  resource: string,
  { also = [], isWhole = false, messages = loadMessages() }: DecodePlanOptions = {},
): DecodePlan | null {
  const known = catalog.releases
    .map((release) => catalog.files.get(release)!.resources[resource])
    .findLast((found) => found !== undefined)
  if (known?.type === undefined || messages(known.type) === undefined) return null
  const wholeOf = wholePlans(messages, { [MANAGED_FIELDS_ENTRY]: readManagedFieldsEntry })
  const whole = wholeOf(known.type)
  const needs = needsOf(surfaces, resource, also)
  const shapes = surfaces.filter(({ isForecast }) => !isForecast).map((surface) => surface.shapeOf(resource))
  return {
    apiVersion: resource.slice(0, resource.lastIndexOf('/')),
    kind: known.kind,
    sparse: isWhole ? whole : sparsePlan(messages, wholeOf, known.type, shapes, needs),
    whole,
    listMeta: wholeOf(LIST_META),
  }
}
