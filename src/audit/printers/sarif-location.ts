import { isAbsolute, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Location } from 'sarif'
import type { Incomplete, ReportItem } from '../report.ts'
import { placeOf } from './place.ts'
import { objectName } from './rows.ts'

/** Of an object: its file and line, and its name as kubectl writes it behind where it was found. */
export function locationOf({ object, source }: ReportItem): Location {
  const parts = [object.apiVersion, object.namespace ?? '', objectName(object)]
  const place = 'file' in source ? [] : [placeOf(source)]
  const fullyQualifiedName = [...place, ...parts].filter((part) => part !== '').join('/')
  return {
    ...physicalLocation(source),
    logicalLocations: [{ name: object.name ?? '', fullyQualifiedName, kind: 'resource' }],
  }
}

/** A relative path is a URI reference against the root of the repository, an absolute one a file URL. */
export function physicalLocation(source: ReportItem['source'] | Incomplete['source']): Location {
  if (!('file' in source) || source.file === '-') return {}
  const artifactLocation = isAbsolute(source.file)
    ? { uri: pathToFileURL(source.file).href }
    : { uri: relativeUri(source.file), uriBaseId: '%SRCROOT%' }
  return {
    physicalLocation: {
      artifactLocation,
      ...(source.line !== null && { region: { startLine: source.line } }),
    },
  }
}

/** RFC 3986: every segment percent-encoded, a colon too, or the first one would be taken for a scheme. */
function relativeUri(path: string): string {
  const segments = path.split(sep).filter((segment) => segment !== '.')
  return segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/')
}
