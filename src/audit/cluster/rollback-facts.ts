import { type Cluster, ClusterError } from '../../cluster/cluster.ts'
import { getPatiently } from '../../cluster/get-patiently.ts'
import { ListError, listResource } from '../../cluster/list-resource.ts'
import { statusMessage } from '../../cluster/read-status.ts'
import type { Catalog } from '../../surface/catalog.ts'
import { type GroupVersionResource, parseGroupVersion } from '../../surface/resource-name.ts'
import { type CrdFacts, crdFacts } from '../crds/crd-facts.ts'
import type { Incomplete } from '../report.ts'
import { type NodeFacts, nodeFacts } from '../rollback/check-kubelets.ts'
import { readFeatureGates } from '../rollback/read-feature-gates.ts'
import {
  type ApiResourceList,
  type StorageVersions,
  storageVersionsOf,
} from '../rollback/storage-versions.ts'

/** What a way back depends on besides the objects. Null: it could not be read. */
export interface RollbackFacts {
  crds: CrdFacts[] | null
  nodes: NodeFacts[] | null
  featureGates: Record<string, boolean> | null
  storageVersions: StorageVersions | null
  incomplete: Incomplete[]
}

const CRDS = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' }
const NODES = { group: '', version: 'v1', resource: 'nodes' }
/** Definitions and nodes are large. */
const PAGE = 50

/** Reads them from a cluster, a page at a time, and keeps a line of each. */
export async function rollbackFacts(
  cluster: Cluster,
  catalog: Catalog,
  groupVersions: string[],
  signal?: AbortSignal,
): Promise<RollbackFacts> {
  const incomplete: Incomplete[] = []
  const orNull = async <T>(resource: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof ListError || error instanceof ClusterError)) throw error
      incomplete.push({ source: { cluster: cluster.name, resource }, error: error.message })
      return null
    }
  }
  const facts = {
    crds: await orNull('apiextensions.k8s.io/v1/customresourcedefinitions', () =>
      readDefinitions(cluster, signal),
    ),
    nodes: await orNull('v1/nodes', () => all(cluster, NODES, nodeFacts, signal)),
    featureGates: await orNull('/metrics', async () => {
      const { body } = await get(cluster, '/metrics', 'text/plain', signal)
      const gates = readFeatureGates(Buffer.from(body).toString('utf8'))
      if (gates === null)
        throw new ClusterError('there is no kubernetes_feature_enabled in the metrics of the apiserver')
      return gates
    }),
    storageVersions: await orNull('discovery', () =>
      storageVersions(cluster, catalog, groupVersions, signal),
    ),
  }
  return { ...facts, incomplete }
}

/**
 * The definitions of custom resources, a line of each.
 * @throws {ListError | ClusterError}
 */
export function readDefinitions(cluster: Cluster, signal?: AbortSignal): Promise<CrdFacts[]> {
  return all(cluster, CRDS, (object) => crdFacts(object) ?? [], signal)
}

async function all<T>(
  cluster: Cluster,
  resource: GroupVersionResource,
  read: (object: unknown) => T | T[],
  signal?: AbortSignal,
): Promise<T[]> {
  const facts: T[] = []
  for await (const { items } of listResource(cluster, resource, { limit: PAGE, signal })) {
    for (const item of items) facts.push(...([read(item)].flat() as T[]))
  }
  return facts
}

async function storageVersions(
  cluster: Cluster,
  catalog: Catalog,
  groupVersions: string[],
  signal?: AbortSignal,
): Promise<StorageVersions> {
  const lists: ApiResourceList[] = []
  // Of others' groups nothing is known, and an apiserver of theirs may be down.
  const own = groupVersions.filter((each) => catalog.groups.has(parseGroupVersion(each).group))
  for (const groupVersion of own) {
    const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`
    const { body } = await get(cluster, path, 'application/json', signal)
    lists.push(parse(path, body))
  }
  return storageVersionsOf(catalog, lists)
}

function parse(path: string, body: Uint8Array): ApiResourceList {
  try {
    const list = JSON.parse(Buffer.from(body).toString('utf8')) as ApiResourceList
    if (typeof list.groupVersion === 'string' && Array.isArray(list.resources)) return list
  } catch {
    // said below
  }
  throw new ClusterError(`${path} is no APIResourceList`)
}

async function get(cluster: Cluster, path: string, accept: string, signal?: AbortSignal) {
  const answer = await getPatiently(cluster, path, { accept, ...(signal && { signal }) })
  if (answer.status !== 200) throw new ClusterError(statusMessage(answer))
  return answer
}
