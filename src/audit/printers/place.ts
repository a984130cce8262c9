import type { Incomplete, ReportItem } from '../report.ts'

/**
 * Where an object or what could not be read is, as people write it: `file:line`, the context or server of a cluster (and
 * the resource that was not listed), or `helm:namespace/name@revision`. Not escaped.
 */
export function placeOf(source: ReportItem['source'] | Incomplete['source']): string {
  if ('file' in source) return source.line === null ? source.file : `${source.file}:${source.line}`
  if ('helmRelease' in source) {
    const release = `helm:${source.helmRelease}@${source.revision}`
    return source.line === null ? release : `${release}:${source.line}`
  }
  return 'resource' in source && source.resource !== ''
    ? `${source.cluster}: ${source.resource}`
    : source.cluster
}
