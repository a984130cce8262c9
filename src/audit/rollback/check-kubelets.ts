import { compareReleases, type Release, releaseBefore } from '../../surface/version.ts'
import type { Checked, RollbackCheck } from './rollback-check.ts'

/** What is kept of a Node. */
export interface NodeFacts {
  name: string
  /** `v1.37.1`, `v1.36.2+k3s1`, `v1.35.0-eks-1234`; null when it says nothing. */
  kubeletVersion: string | null
}

export function nodeFacts(object: unknown): NodeFacts {
  const { metadata, status } = (object ?? {}) as {
    metadata?: { name?: unknown }
    status?: { nodeInfo?: { kubeletVersion?: unknown } }
  }
  const version = status?.nodeInfo?.kubeletVersion
  return {
    name: String(metadata?.name ?? ''),
    kubeletVersion: typeof version === 'string' && version !== '' ? version : null,
  }
}

/** How many minors a kubelet may lag behind its apiserver (kubernetes.io/releases/version-skew-policy). */
const KUBELET_LAG = 3

/**
 * Kubelets that the version skew policy does not let talk to an apiserver of the target: those newer than it, and those
 * more than three minors older.
 */
export function checkKubelets(target: Release, nodes: NodeFacts[]): Checked {
  const oldest = releaseBefore(target, KUBELET_LAG)
  const checks: RollbackCheck[] = []
  const unchecked: string[] = []
  for (const { name, kubeletVersion } of nodes) {
    const release = minorOf(kubeletVersion)
    if (release === null) {
      unchecked.push(
        `the node ${name} does not tell the version of its kubelet (${kubeletVersion ?? 'none'})`,
      )
      continue
    }
    const common = { check: 'kubeletVersion' as const, subject: name, hazard: 'behaviour' as const }
    if (compareReleases(release, target) > 0) {
      checks.push({
        ...common,
        message: `its kubelet ${kubeletVersion} is newer than kube-apiserver ${target} would be, which the version skew policy does not allow`,
        remedy: `go back to a kubelet of ${target} or older on this node first`,
      })
    } else if (compareReleases(release, oldest) < 0) {
      checks.push({
        ...common,
        message: `its kubelet ${kubeletVersion} is more than three minors older than kube-apiserver ${target} would be, which the version skew policy does not allow`,
        remedy: `upgrade the kubelet of this node to ${oldest} or newer first`,
      })
    }
  }
  return { checks, unchecked }
}

function minorOf(version: string | null): Release | null {
  const match = /^v?(\d+)\.(\d+)(?:[.+-]|$)/.exec(version ?? '')
  return match ? `${Number(match[1])}.${Number(match[2])}` : null
}
