import type { Surface } from '../../surface/surface.ts'
import type { CrdFacts } from '../crds/crd-facts.ts'
import type { ReportItem, Rollback } from '../report.ts'
import { checkCrds } from './check-crds.ts'
import { checkFeatureGates, type RunningVersions } from './check-feature-gates.ts'
import { checkKubelets, type NodeFacts } from './check-kubelets.ts'
import { checkStorageVersions } from './check-storage-versions.ts'
import type { Checked } from './rollback-check.ts'
import type { StorageVersions } from './storage-versions.ts'
import { verdictOf } from './verdict.ts'

/** What was read of a cluster. Null: it could not be read. */
export interface RollbackInput {
  /** The release to go back to. */
  surface: Surface
  cluster: RunningVersions
  items: ReportItem[]
  /** How many things could not be read: `incomplete` of the report. */
  incomplete: number
  crds: CrdFacts[] | null
  nodes: NodeFacts[] | null
  /** Every feature gate of the running apiserver, on or off. */
  featureGates: Record<string, boolean> | null
  storageVersions: StorageVersions | null
  /** What bounds the objects that were read, if anything does. */
  scope?: RollbackScope
}

export interface RollbackScope {
  /** Null: all of them, and what is in none. */
  namespaces: string[] | null
  labelSelector?: string | undefined
}

/** Says whether the way back to the surface's release is open. Pure; the rules are in docs/rollback.md. */
export function rollbackOf(input: RollbackInput): Rollback {
  const { surface, cluster, items, incomplete, crds, nodes, featureGates, storageVersions, scope } = input
  const parts: Checked[] = [
    ifRead(crds, 'CustomResourceDefinitions', (read) => ({ checks: checkCrds(read), unchecked: [] })),
    ifRead(storageVersions, 'the versions in which the apiserver stores its resources', (read) => ({
      checks: checkStorageVersions(surface, read.known),
      unchecked: read.unknown.map(
        (resource) => `the version in which ${resource} is stored is not in the catalog`,
      ),
    })),
    ifRead(nodes, 'nodes', (read) => checkKubelets(surface.version, read)),
    ifRead(featureGates, 'the feature gates of the apiserver', (read) =>
      checkFeatureGates(surface, cluster, read),
    ),
    {
      checks: [],
      unchecked: surface.isForecast
        ? [
            `Kubernetes ${surface.version} is newer than the catalog: its fields, values and feature gates are not known`,
          ]
        : [],
    },
    { checks: [], unchecked: unreadOf(scope ?? { namespaces: null }) },
  ]
  const checks = parts.flatMap((part) => part.checks)
  const unchecked = parts.flatMap((part) => part.unchecked)
  return { verdict: verdictOf(items, checks, incomplete === 0 && unchecked.length === 0), checks, unchecked }
}

/** What is true of a part of a cluster is not true of the cluster. */
function unreadOf({ namespaces, labelSelector }: RollbackScope): string[] {
  const unread: string[] = []
  if (namespaces !== null) {
    const one = namespaces.length === 1
    unread.push(`only namespace${one ? '' : 's'} ${namespaces.join(', ')} ${one ? 'was' : 'were'} read`)
  }
  if (labelSelector) unread.push(`only objects with the labels ${labelSelector} were read`)
  return unread
}

function ifRead<T>(read: T | null, what: string, check: (read: T) => Checked): Checked {
  return read === null ? { checks: [], unchecked: [`${what} could not be read`] } : check(read)
}
