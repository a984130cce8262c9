import type { GroupVersionResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import type { PathNode } from './field-path.ts'
import type { SurfaceName } from './finding.ts'
import type { Subject } from './subject.ts'

/** What every finding about a field starts from. */
export interface FieldContext {
  surface: Surface
  name: SurfaceName
  resource: GroupVersionResource
  origin: Subject['origin']
  fieldPath: string
  schemaPath: string
  path: PathNode
}
