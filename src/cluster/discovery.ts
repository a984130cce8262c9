import type { GroupVersionResource } from '../surface/resource-name.ts'
import { type Answer, type Cluster, ClusterError } from './cluster.ts'
import { getPatiently } from './get-patiently.ts'
import { statusMessage } from './read-status.ts'

/** One resource in one version, as an apiserver serves it. */
export interface ServedResource extends GroupVersionResource {
  kind: string
  namespaced: boolean
  verbs: string[]
}

/** Groups of which the server could not say what it serves, and why; their own apiserver is down, for example. */
export interface Discovery {
  /** Within a group the server's preferred version first. */
  resources: ServedResource[]
  failed: { group: string; error: string }[]
}

/** The one document for all groups (KEP-3352), in its two versions, and the list of groups that any server has. */
const ACCEPT = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',')

/** @throws {ClusterError} when the server does not say what it serves at all. */
export async function discover(cluster: Cluster, signal?: AbortSignal): Promise<Discovery> {
  const found = await Promise.all(
    ['/api', '/apis'].map(async (path) => {
      const answer = await read(cluster, path, ACCEPT, signal)
      if (answer['kind'] === 'APIGroupDiscoveryList')
        return fromAggregated(answer as unknown as GroupDiscoveryList)
      return fromGroups(cluster, path, answer, signal)
    }),
  )
  return {
    resources: found.flatMap(({ resources }) => resources),
    failed: found.flatMap(({ failed }) => failed),
  }
}

interface GroupDiscoveryList {
  items: {
    metadata?: { name?: string }
    versions: {
      version: string
      freshness?: 'Current' | 'Stale'
      resources?: {
        resource: string
        responseKind?: { kind: string }
        scope: 'Cluster' | 'Namespaced'
        verbs: string[]
      }[]
    }[]
  }[]
}

function fromAggregated({ items }: GroupDiscoveryList): Discovery {
  const discovery: Discovery = { resources: [], failed: [] }
  for (const { metadata, versions } of items) {
    const group = metadata?.name ?? ''
    for (const { version, freshness, resources = [] } of versions) {
      if (freshness === 'Stale') {
        const error = `what ${group}/${version} serves is stale: its own apiserver does not answer`
        discovery.failed.push({ group, error })
      }
      for (const { resource, responseKind, scope, verbs } of resources) {
        const kind = responseKind?.kind ?? ''
        discovery.resources.push({
          group,
          version,
          resource,
          kind,
          namespaced: scope === 'Namespaced',
          verbs,
        })
      }
    }
  }
  return discovery
}

interface GroupVersions {
  versions?: (string | { groupVersion: string; version: string })[]
  groups?: { name: string; versions: { version: string }[]; preferredVersion?: { version: string } }[]
}

interface ResourceList {
  resources?: { name: string; kind: string; namespaced: boolean; verbs: string[] }[]
}

/** As before Kubernetes 1.26: a document for each version of each group. */
async function fromGroups(
  cluster: Cluster,
  path: string,
  answer: object,
  signal?: AbortSignal,
): Promise<Discovery> {
  const { versions, groups } = answer as GroupVersions
  const core = (versions ?? []).map((version) => ({ group: '', version: version as string }))
  const named = (groups ?? []).flatMap(({ name, versions, preferredVersion }) =>
    versions
      .map(({ version }) => ({ group: name, version }))
      .sort(
        (a, b) =>
          Number(b.version === preferredVersion?.version) - Number(a.version === preferredVersion?.version),
      ),
  )
  const discovery: Discovery = { resources: [], failed: [] }
  for (const { group, version } of path === '/api' ? core : named) {
    const at = group === '' ? `${path}/${version}` : `${path}/${group}/${version}`
    try {
      const { resources = [] } = (await read(cluster, at, 'application/json', signal)) as ResourceList
      for (const { name, kind, namespaced, verbs } of resources) {
        if (!name.includes('/'))
          discovery.resources.push({ group, version, resource: name, kind, namespaced, verbs })
      }
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error
      discovery.failed.push({ group, error: error.message })
    }
  }
  return discovery
}

async function read(
  cluster: Cluster,
  path: string,
  accept: string,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  const answer = await getPatiently(cluster, path, { accept, ...(signal && { signal }) })
  if (answer.status !== 200) {
    throw new ClusterError(`${cluster.server}${path} does not tell what is served: ${statusMessage(answer)}`)
  }
  return parse(cluster, path, answer)
}

function parse({ server }: Cluster, path: string, { body }: Answer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // said below
  }
  throw new ClusterError(`${server}${path} does not tell what is served: no JSON object`)
}
