import { cappedAction } from '../evaluate/capped-action.ts'
import type { Guard } from '../evaluate/judge.ts'
import { type Catalog, newestRelease, oldestRelease } from '../surface/catalog.ts'
import { CATALOG_FORMAT } from '../surface/catalog-format.ts'
import type { Metrics } from './metrics.ts'
import { PROGRAM_VERSION } from './program-version.ts'

/** Sets the metrics that say what is running; again, when something of it has changed. */
export function describeGuard(
  metrics: Metrics,
  catalog: Catalog,
  { surfaces, policy }: Guard,
  now: Date,
): void {
  metrics.surfaceInfo.reset()
  for (const { name, surface } of surfaces) {
    const { action } = cappedAction(policy, name, now)
    const labels = {
      surface: name,
      surface_version: surface.version,
      action,
      known: String(!surface.isForecast),
    }
    metrics.surfaceInfo.set(labels, 1)
  }
  describeProgram(metrics, catalog)
}

/** What does not change while it runs. */
export function describeProgram(metrics: Metrics, catalog: Catalog): void {
  metrics.catalogInfo.set(
    { format: String(CATALOG_FORMAT), oldest: oldestRelease(catalog), newest: newestRelease(catalog) },
    1,
  )
  metrics.buildInfo.set({ version: PROGRAM_VERSION, node: process.versions.node }, 1)
}
