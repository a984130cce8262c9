import { effectiveSpec } from '../../surface/feature-gates.ts'
import type { Surface } from '../../surface/surface.ts'
import type { AuditedCluster } from '../report.ts'
import type { Checked, RollbackCheck } from './rollback-check.ts'

/** The versions of the running apiserver. */
export type RunningVersions = Pick<
  AuditedCluster,
  'binaryVersion' | 'emulationVersion' | 'minCompatibilityVersion'
>

/**
 * Feature gates that are not as the running release has them by default, so that somebody set them, and that the target
 * has not heard of. What is merely new and on by default goes with the binary, and nobody has to do anything.
 * @param gates every gate of the running apiserver, on or off.
 */
export function checkFeatureGates(
  surface: Surface,
  cluster: RunningVersions,
  gates: Record<string, boolean>,
): Checked {
  const running = surface.catalog.files.get(cluster.binaryVersion)
  if (running === undefined) {
    const sentence = `Kubernetes ${cluster.binaryVersion}, which is running, is not in the catalog: which feature gates were set by hand cannot be told`
    return { checks: [], unchecked: [sentence] }
  }
  const { emulationVersion, minCompatibilityVersion } = cluster
  const isSet = (name: string) => {
    const specs = running.featureGates[name]?.specs
    const spec = specs && effectiveSpec(specs, emulationVersion, minCompatibilityVersion)
    return spec !== undefined && spec.default !== gates[name]
  }
  const checks = Object.keys(gates)
    .filter((name) => !Object.hasOwn(surface.file.featureGates, name) && isSet(name))
    .sort()
    .map((name): RollbackCheck => {
      const state = gates[name] ? 'on' : 'off'
      return {
        check: 'featureGate',
        subject: name,
        hazard: 'behaviour',
        message: `is ${state} here, which is not the default, and Kubernetes ${surface.version} does not know it: a kube-apiserver of that release does not start with it in --feature-gates`,
        remedy: `take ${name} out of --feature-gates for ${surface.version}${gates[name] ? ', and expect what uses it to end' : ''}`,
      }
    })
  return { checks, unchecked: [] }
}
