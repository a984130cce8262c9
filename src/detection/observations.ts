import { MAX_APISERVERS } from '../cluster/detect-cluster.ts'
import { type Catalog, newestRelease, oldestRelease } from '../surface/catalog.ts'
import type { ClusterFacts, Fact } from './cluster-facts.ts'
import type { Detected } from './combine-facts.ts'
import type { InForce } from './live-guard.ts'

/** What an operator should know of a topic; null when there is nothing to say (any more). */
export type Observation = [topic: string, text: string | null]

type Missing = Exclude<Fact<unknown>, { outcome: 'read' }>

/** What a look could not read, and what is done instead. */
export function observations({ endpoints, apiservers, unknown }: ClusterFacts): Observation[] {
  const silent = [...apiservers.filter(({ error }) => error !== null), ...unknown]
  const answering = apiservers.filter(({ error }) => error === null)
  return [
    ['endpoints', endpointsText(endpoints)],
    [
      'apiservers',
      silent.length === 0
        ? null
        : silent.map(({ address, error }) => `the apiserver ${address} does not answer: ${error}`).join('; '),
    ],
    ...(
      [
        ['feature gates', answering.map(({ featureGates }) => featureGates)],
        ['runtime config', answering.map(({ served }) => served)],
      ] as const
    ).map(([what, facts]): Observation => {
      const missing = facts.find((fact: Fact<unknown>) => fact.outcome !== 'read') as Missing | undefined
      return [
        what,
        missing === undefined
          ? null
          : `the ${what} of the cluster cannot be told, defaults and the configuration hold: ${missing.message}`,
      ]
    }),
  ]
}

function endpointsText(endpoints: Fact<string[]>): string | null {
  if (endpoints.outcome !== 'read')
    return `the apiservers behind the Service kubernetes cannot be listed, one is asked for all: ${endpoints.message}`
  const count = endpoints.value.length
  return count > MAX_APISERVERS ? `of ${count} apiservers only ${MAX_APISERVERS} are asked` : null
}

/** What does not fit together. */
export function contradictions(
  catalog: Catalog,
  { disagreements, disputedGates, binaryVersion, emulationVersion }: Detected,
  ahead: Record<'binary' | 'emulation', boolean>,
): Observation[] {
  const versions = disagreements.map(({ version, says }) => {
    const list = Object.entries(says).map(([release, addresses]) => `${release} (${addresses.join(', ')})`)
    return `${version} version ${list.join(' and ')}`
  })
  const newest = ahead.emulation ? emulationVersion : binaryVersion
  return [
    [
      'versions',
      versions.length === 0
        ? null
        : `the apiservers do not agree, the lowest version holds: ${versions.join('; ')}`,
    ],
    [
      'disputed gates',
      disputedGates.length === 0
        ? null
        : `the apiservers do not agree on these feature gates, they count as off: ${disputedGates.join(', ')}`,
    ],
    [
      'catalog',
      ahead.binary || ahead.emulation
        ? `the cluster runs Kubernetes ${newest}, which is newer than the catalog (${oldestRelease(catalog)} to ${newestRelease(catalog)}): a newer emuguard is needed${ahead.emulation ? '; until then only announced removals are known of it' : ''}`
        : null,
    ],
  ]
}

/** `emulation 1.36, minCompatibility 1.35` */
export function inForceText({ guard }: InForce): string {
  return guard.surfaces.map(({ name, surface }) => `${name} ${surface.version}`).join(', ')
}

/** One line for `/readyz?verbose`. */
export function detectionText({ apiservers, endpoints }: ClusterFacts): string {
  const answering = apiservers.filter(({ error }) => error === null)
  const told = (facts: Fact<unknown>[]) =>
    facts.every(({ outcome }) => outcome === 'read') ? 'read' : 'defaults'
  const parts = [
    `${answering.length} of ${endpoints.outcome === 'read' ? endpoints.value.length : 1} apiservers`,
    `feature gates: ${told(apiservers.map(({ featureGates }) => featureGates))}`,
    `runtime config: ${told(apiservers.map(({ served }) => served))}`,
  ]
  return parts.join('; ')
}
