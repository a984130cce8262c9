import type { Guard } from '../evaluate/judge.ts'
import { type Catalog, newestRelease, oldestRelease } from '../surface/catalog.ts'
import { CATALOG_FORMAT } from '../surface/catalog-format.ts'
import type { Metrics } from './metrics.ts'
import { PROGRAM_VERSION } from './program-version.ts'

/** Sets the metrics that say what is running; they do not change while it runs. */
export function describeGuard(metrics: Metrics, catalog: Catalog, { surfaces, policy }: Guard): void {
  for (const { name, surface } of surfaces) {
    const action = policy.mode === 'Audit' ? 'Audit' : policy.validationActions[name]
    const labels = {
      surface: name,
      surface_version: surface.version,
      action,
      known: String(!surface.isForecast),
    }
    metrics.surfaceInfo.set(labels, 1)
  }
  metrics.catalogInfo.set(
    { format: String(CATALOG_FORMAT), oldest: oldestRelease(catalog), newest: newestRelease(catalog) },
    1,
  )
  metrics.buildInfo.set({ version: PROGRAM_VERSION, node: process.versions.node }, 1)
}
