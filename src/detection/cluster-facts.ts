import type { ServerVersion } from '../cluster/server-version.ts'

/** Something that was asked for: what it is, or why it is not known. */
export type Fact<T> =
  | { outcome: 'read'; value: T }
  /** `forbidden`: these credentials may not (403). `message` is one line. */
  | { outcome: 'forbidden' | 'failed'; message: string }

/** What one kube-apiserver says of itself. */
export interface ApiserverFacts {
  /** `10.0.0.1:6443` */
  address: string
  version: ServerVersion
  /** Every gate that it has, on or off. */
  featureGates: Fact<Record<string, boolean>>
  /** The resources that it serves, as `apps/v1/deployments`, without subresources. */
  served: Fact<string[]>
  /** Why it does not answer at the moment: then the rest is what it said last. Null when it answers. */
  error: string | null
}

/** One look at a cluster. */
export interface ClusterFacts {
  at: Date
  /** The apiservers behind the Service `kubernetes`; without them the Service's own address is asked. */
  endpoints: Fact<string[]>
  /** Those whose versions are known. */
  apiservers: ApiserverFacts[]
  /** Those that have never answered. */
  unknown: { address: string; error: string }[]
}
