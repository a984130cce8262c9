import type { Catalog } from '../surface/catalog.ts'
import { buildSurface, type Surface } from '../surface/surface.ts'

/** Every catalogued release at its own defaults, oldest first. */
export function releaseSurfaces(catalog: Catalog): Surface[] {
  return catalog.releases.map((version) => buildSurface(catalog, { version }))
}
