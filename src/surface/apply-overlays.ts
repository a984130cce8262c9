import type { Catalog } from './catalog.ts'
import type { CatalogFile, CatalogResource } from './catalog-format.ts'
import type { AddonLifecycle, Correction, Overlay } from './overlay-format.ts'
import { compareReleases } from './version.ts'

/**
 * A catalog that knows what overlays say, and to which everything else is indifferent. They must have passed
 * overlayProblems.
 * @param targets the version of each add-on, by its name; wins over the overlay's own.
 */
export function applyOverlays(
  catalog: Catalog,
  overlays: Overlay[],
  targets: Record<string, string>,
): Catalog {
  const corrections = overlays.flatMap((overlay) => overlay.corrections ?? [])
  return {
    ...catalog,
    files: new Map([...catalog.files].map(([release, file]) => [release, corrected(file, corrections)])),
    retired: { ...catalog.retired, resources: retiredCorrected(catalog, corrections) },
    addons: new Map(overlays.flatMap((overlay) => lifecycles(overlay, targets))),
  }
}

function lifecycles(overlay: Overlay, targets: Record<string, string>): [string, AddonLifecycle][] {
  const { addon, apis = [] } = overlay
  const target = (Object.hasOwn(targets, addon) ? targets[addon] : overlay.target) ?? null
  return apis.flatMap(({ source: _, ...api }) =>
    Object.values(api.resources).map((kind): [string, AddonLifecycle] => [
      `${api.group}/${api.version}/${kind}`,
      { ...api, addon, target },
    ]),
  )
}

/** A release outside the corrected life has the resource still, with its schema, but does not serve it. */
function corrected(file: CatalogFile, corrections: Correction[]): CatalogFile {
  const resources = { ...file.resources }
  for (const { resource: key, ...correction } of corrections) {
    const resource = resources[key]
    if (resource === undefined) continue
    const { introduced, removed } = correction
    const isBefore = introduced !== undefined && compareReleases(file.release, introduced) < 0
    const isAfter = removed !== undefined && compareReleases(file.release, removed) >= 0
    resources[key] = { ...resource, ...lifeOf(correction), ...(isBefore || isAfter ? { served: false } : {}) }
  }
  return { ...file, resources }
}

function retiredCorrected({ retired }: Catalog, corrections: Correction[]): Catalog['retired']['resources'] {
  const resources = { ...retired.resources }
  for (const { resource: key, ...correction } of corrections) {
    if (resources[key] !== undefined) resources[key] = { ...resources[key], ...lifeOf(correction) }
  }
  return resources
}

function lifeOf({
  introduced,
  deprecated,
  removed,
  replacement,
}: Omit<Correction, 'resource'>): Partial<CatalogResource> {
  return {
    ...(introduced && { introduced }),
    ...(deprecated && { deprecated }),
    ...(removed && { removed }),
    ...(replacement && { replacement }),
  }
}
