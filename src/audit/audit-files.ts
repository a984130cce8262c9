import type { Surface } from '../surface/surface.ts'
import { type CrdFacts, crdFacts, isCrd } from './crds/crd-facts.ts'
import { judgeByCrds } from './crds/judge-by-crds.ts'
import { judgeManifest } from './judge-manifest.ts'
import type { Incomplete, ReportItem } from './report.ts'
import { findFiles } from './sources/find-files.ts'
import { readManifests } from './sources/read-manifests.ts'
import { readFileText, readStreamText } from './sources/read-text.ts'
import { describeSystemError } from './sources/system-error.ts'

/** What `-f` and its kin say. */
export interface FileSources {
  /** Files, directories, and `-` for standard input. */
  paths: string[]
  /** Whether directories inside directories are read. */
  recursive: boolean
  stdin: AsyncIterable<Uint8Array | string>
}

/** What an audit found; makeReport counts it. */
export interface AuditResult {
  files: number
  /** Objects that were read, and those of them without findings; default: those in `items`. */
  objects?: number
  clean?: number
  items: ReportItem[]
  incomplete: Incomplete[]
  /** What happened on the way that bears on the result, one sentence each. */
  notes?: string[]
}

/**
 * Reads every object of the sources and judges it against the surface. One file at a time is held in memory. Never
 * throws for what is in a file, or for a file that cannot be read: that is in `incomplete`.
 */
export async function auditFiles(surface: Surface, sources: FileSources): Promise<AuditResult> {
  const result: AuditResult = { files: 0, items: [], incomplete: [] }
  const crds: CrdFacts[] = []
  for await (const found of findFiles(sources.paths, sources.recursive)) {
    if ('error' in found) {
      result.incomplete.push(found)
      continue
    }
    const text = await readText(found.path, sources.stdin)
    if (typeof text !== 'string') {
      result.incomplete.push(text)
      continue
    }
    result.files++
    for (const read of readManifests(found.path, text)) {
      if ('error' in read) {
        result.incomplete.push(read)
        continue
      }
      result.items.push(judgeManifest(surface, read))
      const facts = isCrd(read.kind) ? crdFacts(read.object) : null
      if (facts !== null) crds.push(facts)
    }
  }
  result.items = judgeByCrds(result.items, crds, { name: 'target', version: surface.version })
  return result
}

async function readText(path: string, stdin: FileSources['stdin']): Promise<string | Incomplete> {
  try {
    return await (path === '-' ? readStreamText(stdin) : readFileText(path))
  } catch (error) {
    return { source: { file: path, line: null }, error: describeSystemError(error) }
  }
}
