import type { Fact } from '../detection/cluster-facts.ts'
import { hostAndPort } from '../server/listen.ts'
import type { Cluster } from './cluster.ts'
import { factFrom } from './read-fact.ts'

/** Where the apiservers themselves write down who they are (pkg/controlplane/reconcilers). */
export const ENDPOINTS = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes'

interface EndpointSlice {
  ports?: { name?: string; port?: number }[]
  endpoints?: { addresses: string[]; conditions?: { ready?: boolean } }[]
}

/** The apiservers behind the Service `kubernetes`, as `10.0.0.1:6443`. */
export function apiserverEndpoints(cluster: Cluster): Promise<Fact<string[]>> {
  return factFrom(cluster, ENDPOINTS, (text) => {
    const { ports, endpoints } = JSON.parse(text) as EndpointSlice
    const port = ports?.find(({ name }) => name === 'https')?.port ?? ports?.[0]?.port
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)
    const addresses = ready.flatMap(({ addresses }) => addresses)
    if (port === undefined || addresses.length === 0) throw new Error('no apiserver is in it')
    return [...new Set(addresses.map((address) => hostAndPort(address, port)))].sort()
  })
}
