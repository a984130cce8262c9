import type { ApiserverFacts, ClusterFacts, Fact } from '../detection/cluster-facts.ts'
import { apiserverEndpoints } from './apiserver-endpoints.ts'
import { type Cluster, ClusterError } from './cluster.ts'
import { detectSettings } from './detect-apiserver.ts'
import { serverVersion } from './server-version.ts'

/** More apiservers than anybody runs; no cluster decides how many connections and label values there are. */
export const MAX_APISERVERS = 16
/** Gates and APIs change only when an apiserver starts anew, which mostly changes more: every so many looks suffice. */
const LOOKS_BETWEEN_SETTINGS = 10

/** Looks at a cluster again and again. */
export interface Detector {
  /** Never throws: what cannot be read is in the facts. */
  look(): Promise<ClusterFacts>
  close(): void
}

/**
 * @param connectTo the apiserver at an address such as `10.0.0.1:6443`; null: the server of the kubeconfig, which is the
 * Service `kubernetes` in a Pod.
 * @param ownGroups Kubernetes' own API groups.
 */
export function createDetector(
  connectTo: (address: string | null) => Promise<Cluster>,
  ownGroups: ReadonlySet<string>,
): Detector {
  const clusters = new Map<string | null, Promise<Cluster>>()
  let known = new Map<string | null, ApiserverFacts>()
  let lastEndpoints: string[] = []
  let looks = 0

  const clusterAt = (address: string | null): Promise<Cluster> => {
    const cluster = clusters.get(address) ?? connectTo(address)
    clusters.set(address, cluster)
    return cluster
  }
  const endpointsNow = async (): Promise<Fact<string[]>> => {
    try {
      return await apiserverEndpoints(await clusterAt(null))
    } catch (error) {
      return { outcome: 'failed', message: messageOf(error) }
    }
  }
  const ask = async (target: string | null, isTimeForSettings: boolean): Promise<ApiserverFacts | string> => {
    const before = known.get(target)
    try {
      const cluster = await clusterAt(target)
      const version = await serverVersion(cluster)
      const isSame = before?.error === null && JSON.stringify(before.version) === JSON.stringify(version)
      const settings =
        isSame && !isTimeForSettings
          ? { featureGates: before.featureGates, served: before.served }
          : await detectSettings(cluster, ownGroups)
      return { address: target ?? new URL(cluster.server).host, version, ...settings, error: null }
    } catch (error) {
      const message = messageOf(error)
      // Credentials and certificates may have been replaced.
      if (before === undefined) forget(target)
      return before === undefined ? message : { ...before, error: message }
    }
  }
  const forget = (target: string | null) => {
    const cluster = clusters.get(target)
    clusters.delete(target)
    cluster?.then(({ close }) => close()).catch(() => {})
  }

  return {
    async look() {
      const isTimeForSettings = looks++ % LOOKS_BETWEEN_SETTINGS === 0
      const endpoints = await endpointsNow()
      if (endpoints.outcome === 'read') lastEndpoints = endpoints.value.slice(0, MAX_APISERVERS)
      // A Service that may not be asked for is one address; one that does not answer is what it was.
      else if (endpoints.outcome === 'forbidden') lastEndpoints = []
      let targets: (string | null)[] = lastEndpoints.length === 0 ? [null] : lastEndpoints
      let answers = await Promise.all(targets.map((target) => ask(target, isTimeForSettings)))
      // From outside a cluster its endpoints may be out of reach, while the address of the kubeconfig is not.
      if (endpoints.outcome === 'read' && answers.every((answer) => typeof answer === 'string')) {
        targets = [...targets, null]
        answers = [...answers, await ask(null, isTimeForSettings)]
      }
      known = new Map(
        targets.flatMap((target, index) => {
          const answer = answers[index]!
          return typeof answer === 'string' ? [] : [[target, answer] as const]
        }),
      )
      for (const target of clusters.keys()) if (target !== null && !targets.includes(target)) forget(target)
      return {
        at: new Date(),
        endpoints,
        apiservers: [...known.values()],
        unknown: targets.flatMap((target, index) => {
          const answer = answers[index]!
          return typeof answer === 'string' ? [{ address: target ?? 'the Service', error: answer }] : []
        }),
      }
    },
    close() {
      for (const target of [...clusters.keys()]) forget(target)
    },
  }
}

function messageOf(error: unknown): string {
  if (error instanceof ClusterError) return error.message
  // A broken kubeconfig throws whatever the library throws; whoever follows a cluster goes on following.
  const [line] = String((error as Error)?.message ?? error).split('\n', 1)
  return line!
}
