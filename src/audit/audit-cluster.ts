import { type Cluster, ClusterError } from '../cluster/cluster.ts'
import type { Discovery } from '../cluster/discovery.ts'
import { ListError, listResource } from '../cluster/list-resource.ts'
import type { CatalogFile } from '../surface/catalog-format.ts'
import { formatKind } from '../surface/resource-name.ts'
import type { AuditResult } from './audit-files.ts'
import { inParallel } from './cluster/in-parallel.ts'
import { judgeStored, type StoredFinding, type Surfaces } from './cluster/judge-stored.ts'
import { type List, type ListScope, listsOf } from './cluster/lists.ts'
import { readingsOf } from './cluster/readings.ts'
import { controllerOf } from './evidence/controller-of.ts'
import { foldOwned } from './evidence/fold-owned.ts'
import type { FoundObject } from './evidence/found-object.ts'
import { ownerIndex } from './evidence/owner-index.ts'
import { objectReference } from './object-reference.ts'
import type { Incomplete, ObjectReference, ReportItem } from './report.ts'

export interface ClusterScope extends ListScope {
  /** Lists under way at a time. */
  parallel: number
  /** Objects of a page. */
  chunkSize: number
  signal?: AbortSignal | undefined
  /** Told after every page. */
  onProgress?: ((progress: Progress) => void) | undefined
  /** Told of every page that is of one namespace: how many objects it brought. */
  onRead?: ((namespace: string, objects: number) => void) | undefined
  /** Told of every object with findings, which is not kept. */
  onFound?: ((found: Found) => void) | undefined
}

export interface Progress {
  objects: number
  found: number
  listsDone: number
  lists: number
  resource: string
}

export interface Found {
  reference: ObjectReference
  object: Record<string, unknown>
  findings: StoredFinding['finding'][]
}

/**
 * Reads every object that the surfaces may have something to say about, a page at a time, and keeps only what was found.
 * What cannot be read is in `incomplete`.
 * @param binary the catalog file of the server's binary; null when the catalog does not know it.
 * @throws {ClusterError} when the server refuses the label selector.
 */
export async function auditCluster(
  surfaces: Surfaces,
  cluster: Cluster,
  { resources, failed }: Discovery,
  binary: CatalogFile | null,
  scope: ClusterScope,
): Promise<AuditResult> {
  const incomplete: Incomplete[] = failed
    .filter(({ group }) => surfaces.target.catalog.groups.has(group))
    .map(({ group, error }) => ({ source: { cluster: cluster.name, resource: group }, error }))
  const notes: string[] = []
  const found: FoundObject[] = []
  const owners = ownerIndex()
  const lists = listsOf(surfaces, readingsOf(surfaces, resources, binary), scope)
  const progress = { objects: 0, found: 0, listsDone: 0, lists: lists.length, resource: '' }

  const judge = ({ reading }: List, object: Record<string, unknown>) => {
    const { resource } = reading
    if (resource.kind !== 'Pod') owners.add(object)
    const findings = judgeStored(surfaces, reading, object)
    if (findings.length === 0) return
    const reference = objectReference(resource, object)
    const { uid } = (object['metadata'] ?? {}) as { uid?: string }
    found.push({
      object: reference,
      source: { cluster: cluster.name },
      uid: uid ?? null,
      controller: controllerOf(object),
      findings: findings.map(({ reported }) => reported),
    })
    scope.onFound?.({ reference, object, findings: findings.map(({ finding }) => finding) })
  }
  const audit = async (list: List): Promise<void> => {
    const { reading, selection, name, decode } = list
    const onExpired = () =>
      notes.push(`the list of ${name} expired while it was read: its end is newer than its beginning`)
    const { chunkSize: limit, signal } = scope
    try {
      for await (const { items } of listResource(cluster, reading.resource, {
        ...selection,
        limit,
        decode,
        signal,
        onExpired,
      })) {
        progress.objects += items.length
        if (selection.namespace !== undefined) scope.onRead?.(selection.namespace, items.length)
        // Each is let go as soon as it is judged: what was parsed of it on the way dies young, and memory stays small.
        items.reverse()
        for (let object = items.pop(); object !== undefined; object = items.pop()) judge(list, object)
        progress.found = found.length
        progress.resource = name
        scope.onProgress?.(progress)
      }
    } catch (error) {
      if (!(error instanceof ListError || error instanceof ClusterError)) throw error
      if (error instanceof ListError && error.status === 400 && scope.labelSelector !== undefined) {
        throw new ClusterError(`${cluster.server} refuses the list: ${error.message}`)
      }
      incomplete.push({ source: { cluster: cluster.name, resource: name }, error: error.message })
    }
    progress.listsDone++
  }
  await inParallel(scope.parallel, lists, audit)

  const namespaced = new Set(resources.filter((one) => one.namespaced).map(formatKind))
  const isNamespaced = (apiVersion: string, kind: string) => namespaced.has(`${apiVersion}/${kind}`)
  const { objects } = progress
  return {
    files: 0,
    objects,
    clean: objects - found.length,
    items: foldOwned(found.sort(byPlace), owners, isNamespaced).sort(byPlace),
    incomplete,
    notes,
  }
}

/** Lists end in any order; a report is the same each time. */
function byPlace(
  { object: a }: Pick<ReportItem, 'object'>,
  { object: b }: Pick<ReportItem, 'object'>,
): number {
  const order = (x: string | null, y: string | null) => ((x ?? '') < (y ?? '') ? -1 : x === y ? 0 : 1)
  return order(a.namespace, b.namespace) || order(a.kind, b.kind) || order(a.name, b.name)
}
