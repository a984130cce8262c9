import type { Cluster } from '../../cluster/cluster.ts'
import { ClusterError } from '../../cluster/cluster.ts'
import { ListError, listResource } from '../../cluster/list-resource.ts'
import { formatResource } from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import { judgeManifest } from '../judge-manifest.ts'
import type { Incomplete, ReportItem } from '../report.ts'
import { HELM_SECRET_TYPE, HELM_SELECTOR, readHelmReleases } from '../sources/helm-releases.ts'

/** Where Helm keeps releases: Secrets, unless HELM_DRIVER says otherwise. */
const STORES = [
  { resource: 'secrets', fieldSelector: `type=${HELM_SECRET_TYPE}` },
  { resource: 'configmaps', fieldSelector: undefined },
]
/** Releases of a page; each may be as large as a Secret can be. */
const PAGE = 10

/** What the manifests of deployed releases come to. */
export interface HelmAudit {
  objects: number
  items: ReportItem[]
  incomplete: Incomplete[]
}

/** Judges the manifests of the Helm releases that a cluster has deployed; nothing else is read of Secrets. */
export async function auditHelm(
  target: Surface,
  cluster: Cluster,
  namespaces: string[] | null,
  signal?: AbortSignal,
): Promise<HelmAudit> {
  const audit: HelmAudit = { objects: 0, items: [], incomplete: [] }
  for (const { resource: name, fieldSelector } of STORES) {
    for (const namespace of namespaces ?? [undefined]) {
      const resource = { group: '', version: 'v1', resource: name }
      try {
        for await (const { items } of listResource(cluster, resource, {
          labelSelector: HELM_SELECTOR,
          ...(namespace !== undefined && { namespace }),
          ...(fieldSelector !== undefined && { fieldSelector }),
          limit: PAGE,
          signal,
        })) {
          await judge(target, items, audit, signal)
        }
      } catch (error) {
        if (!(error instanceof ListError || error instanceof ClusterError)) throw error
        const where =
          namespace === undefined ? formatResource(resource) : `${formatResource(resource)} in ${namespace}`
        audit.incomplete.push({ source: { cluster: cluster.name, resource: where }, error: error.message })
      }
    }
  }
  return audit
}

async function judge(
  target: Surface,
  stored: Record<string, unknown>[],
  audit: HelmAudit,
  signal?: AbortSignal,
): Promise<void> {
  for await (const read of readHelmReleases(stored)) {
    signal?.throwIfAborted()
    if ('error' in read) {
      audit.incomplete.push(read)
      continue
    }
    audit.objects++
    const item = judgeManifest(target, read)
    if (item.findings.length > 0) audit.items.push(item)
  }
}
