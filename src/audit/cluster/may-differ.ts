import type { CatalogFile } from '../../surface/catalog-format.ts'
import type { Surface } from '../../surface/surface.ts'
import { hasMoreFields, judgesValues } from '../../surface/type-differences.ts'

/**
 * Whether an object of a resource, as a server of the `binary` release returns it, can hold a field or value that the
 * surface lacks. Yes where that release is not known.
 */
export function mayDiffer(surface: Surface, resource: string, binary: CatalogFile | null): boolean {
  const shape = surface.shapeOf(resource)
  if (shape === undefined || surface.isForecast) return false
  if (binary === null || surface.rulesOf(resource, true) !== null || surface.dropsOf(resource) !== null)
    return true
  if (judgesValues(shape)) return true
  const type = binary.resources[resource]?.type
  return type === undefined || hasMoreFields(type, binary, surface.file)
}
