import type { ClusterFacts, Fact } from '../detection/cluster-facts.ts'
import { type Detected, VERSIONS } from '../detection/combine-facts.ts'
import type { Metrics } from './metrics.ts'

/** Sets the metrics that say what a look at the cluster came to. */
export function describeDetection(
  metrics: Metrics,
  { endpoints, apiservers, unknown }: ClusterFacts,
  detected: Detected | null,
  ahead: Record<'binary' | 'emulation', boolean> | null,
): void {
  metrics.detectedVersion.reset()
  for (const { address, version } of apiservers) {
    const labels = {
      apiserver: address,
      binary_version: version.binaryVersion,
      emulation_version: version.emulationVersion ?? '',
      min_compatibility_version: version.minCompatibilityVersion ?? '',
    }
    metrics.detectedVersion.set(labels, 1)
  }
  metrics.detectionFact.reset()
  const facts = {
    endpoints: [endpoints],
    feature_gates: apiservers.map(({ featureGates }) => featureGates),
    runtime_config: apiservers.map(({ served }) => served),
  }
  for (const [fact, all] of Object.entries(facts)) {
    if (all.length > 0) metrics.detectionFact.set({ fact, outcome: worstOutcome(all) }, 1)
  }
  metrics.apiserversSilent.set(unknown.length + apiservers.filter(({ error }) => error !== null).length)
  for (const version of VERSIONS) {
    const isDisputed = detected?.disagreements.some((disagreement) => disagreement.version === version)
    metrics.versionDisagreement.set({ version }, isDisputed ? 1 : 0)
  }
  for (const [version, isAhead] of Object.entries(ahead ?? {}))
    metrics.catalogTooOld.set({ version }, isAhead ? 1 : 0)
}

/** Of several apiservers' answers: what one of them does not tell is not known of the cluster. */
export function worstOutcome(facts: Fact<unknown>[]): Fact<unknown>['outcome'] {
  const outcomes = facts.map(({ outcome }) => outcome)
  return outcomes.find((outcome) => outcome === 'failed') ?? outcomes.find((o) => o === 'forbidden') ?? 'read'
}
