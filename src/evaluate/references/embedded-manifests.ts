import type { GroupVersionKind } from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import { formatFieldPath, formatSchemaPath, type PathNode } from '../field-path.ts'
import type { Finding, Hazard, SurfaceName } from '../finding.ts'
import { EMBEDDINGS } from './embeddings.ts'
import { kindAt, type Place, pathTo, valueAt } from './reference.ts'

/** A manifest inside another object. */
export interface EmbeddedManifest {
  object: unknown
  kind: GroupVersionKind
  /** Where it stands in the object around it. */
  path: PathNode
}

const PLACES: ReadonlyMap<string, string[]> = new Map(
  EMBEDDINGS.map(({ group, kind, at }) => [`${group}/${kind}`, at]),
)

/** Whether objects of a kind hold manifests. */
export function holdsManifests({ group, kind }: { group: string; kind: string }): boolean {
  return PLACES.has(`${group}/${kind}`)
}

/** The manifests that an object holds for its controller to apply; none for all but a few kinds. */
function embeddedManifests(object: unknown, { group, kind }: GroupVersionKind): EmbeddedManifest[] {
  const at = PLACES.get(`${group}/${kind}`)
  if (at === undefined) return []
  const value = valueAt(object, at)
  const places: Place[] = Array.isArray(value) ? value.map((_, index) => [...at, index]) : [at]
  return places.flatMap((place) => {
    const embedded = kindAt(object, place)
    return embedded === null ? [] : { object: valueAt(object, place), kind: embedded, path: pathTo(place) }
  })
}

/** More than anybody writes by hand: what a hostile object costs must be bounded. */
const MAX_MANIFESTS = 1000
const MAX_DEPTH = 5

/** The manifests in an object and in those, however deep; `isCut` when there are more than are looked at. */
export function manifestsIn(
  object: unknown,
  kind: GroupVersionKind,
): { manifests: EmbeddedManifest[]; isCut: boolean } {
  const manifests: EmbeddedManifest[] = []
  let level = embeddedManifests(object, kind)
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === MAX_DEPTH || manifests.length + level.length > MAX_MANIFESTS)
      return { manifests, isCut: true }
    manifests.push(...level)
    level = level.flatMap((outer) =>
      embeddedManifests(outer.object, outer.kind).map((inner) => ({
        ...inner,
        path: pathBelow(outer.path, inner.path),
      })),
    )
  }
  return { manifests, isCut: false }
}

/** Says that not all manifests of an object were judged. */
export function cutFinding({ version }: Surface, name: SurfaceName, around: Finding['resource']): Finding {
  return {
    surface: name,
    version,
    reason: 'APINotIntroduced',
    resource: around,
    fieldPath: 'apiVersion',
    schemaPath: 'apiVersion',
    excusedBy: 'path',
    feature: null,
    since: null,
    stage: null,
    hazard: 'info',
    seen: 'persisted',
    message: `it holds more than ${MAX_MANIFESTS} manifests, or manifests more than ${MAX_DEPTH} deep: those beyond were not judged`,
    remedy: 'judge them by themselves',
  }
}

/** What is stored is the object around it: what would make it unreadable or unchangeable keeps it from being applied. */
const EMBEDDED_HAZARD: Partial<Record<Hazard, Hazard>> = {
  undecodable: 'behaviour',
  'update-blocked': 'behaviour',
}

/** A finding about an embedded manifest, as one about the object around it. */
export function embeddedFinding(finding: Finding, at: PathNode, around: Finding['resource']): Finding {
  const path = pathBelow(at, finding.path ?? pathTo(['apiVersion']))
  const fieldPath = formatFieldPath(path)
  const message = finding.message.startsWith(`${finding.fieldPath}: `)
    ? finding.message.slice(finding.fieldPath.length + 2)
    : finding.message
  return {
    ...finding,
    resource: around,
    fieldPath,
    schemaPath: formatSchemaPath(path),
    path,
    excusedBy: 'path',
    hazard: EMBEDDED_HAZARD[finding.hazard] ?? finding.hazard,
    message: `${fieldPath}: ${message}`,
  }
}

/** A path that goes on where another ends. */
function pathBelow(at: PathNode, path: PathNode): PathNode {
  const nodes: PathNode[] = []
  for (let node: PathNode | null = path; node !== null; node = node.parent) nodes.push(node)
  return nodes.reduceRight((parent, node) => ({ ...node, parent }), at)
}
