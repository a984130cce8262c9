import { readFeatureGates } from '../audit/rollback/read-feature-gates.ts'
import type { ApiserverFacts } from '../detection/cluster-facts.ts'
import { formatResource } from '../surface/resource-name.ts'
import type { Cluster } from './cluster.ts'
import { discover } from './discovery.ts'
import { attempt, factFrom } from './read-fact.ts'

/**
 * What an apiserver was started with, as far as it tells: its gates and what it serves. Its metrics are megabytes in a
 * large cluster: not to be asked for all the time.
 * @param ownGroups Kubernetes' own API groups: those of others may come and go.
 */
export async function detectSettings(
  cluster: Cluster,
  ownGroups: ReadonlySet<string>,
): Promise<Pick<ApiserverFacts, 'featureGates' | 'served'>> {
  const [featureGates, served] = await Promise.all([
    factFrom(cluster, '/metrics', (text) => {
      const gates = readFeatureGates(text)
      if (gates === null) throw new Error('there is no kubernetes_feature_enabled in it')
      return gates
    }),
    attempt<string[]>('what is served', async () => {
      const { resources, failed } = await discover(cluster)
      const first = failed.find(({ group }) => ownGroups.has(group))
      if (first !== undefined) return { outcome: 'failed', message: first.error }
      return { outcome: 'read', value: resources.map(formatResource) }
    }),
  ])
  return { featureGates, served }
}
