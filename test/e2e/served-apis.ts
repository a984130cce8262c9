import type { KubeRequest } from './kube-request.ts'

// nopeer: what this very server serves. Otherwise it adds what its peers (here: its former selves) serve.
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList;profile=nopeer'

/** What an apiserver's discovery lists, keyed as a surface keys it: `v1/pods`, `apps/v1/deployments/status`. */
export async function servedApis(request: KubeRequest): Promise<Set<string>> {
  const served = new Set<string>()
  for (const path of ['/api', '/apis']) {
    const { status, body, text } = await request('GET', path, undefined, { accept: AGGREGATED })
    if (status !== 200 || body?.kind !== 'APIGroupDiscoveryList') {
      throw new Error(`${path} answers ${status} and no aggregated discovery: ${text.slice(0, 200)}`)
    }
    for (const group of body.items) {
      for (const version of group.versions) addVersion(served, group.metadata?.name ?? '', version)
    }
  }
  return served
}

interface VersionDiscovery {
  version: string
  freshness: string
  resources?: { resource: string; subresources?: { subresource: string }[] }[]
}

function addVersion(served: Set<string>, group: string, discovery: VersionDiscovery): void {
  const groupVersion = group === '' ? discovery.version : `${group}/${discovery.version}`
  if (discovery.freshness !== 'Current')
    throw new Error(`discovery of ${groupVersion} is ${discovery.freshness}`)
  for (const { resource, subresources = [] } of discovery.resources ?? []) {
    served.add(`${groupVersion}/${resource}`)
    for (const { subresource } of subresources) served.add(`${groupVersion}/${resource}/${subresource}`)
  }
}
