import type { Dirent, Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Incomplete } from '../report.ts'
import { describeSystemError } from './system-error.ts'

/** In directories, as kubectl does, only these are read. */
const EXTENSION = /\.(?:json|ya?ml)$/i

/** A file to read; `-` is standard input. */
export interface FoundFile {
  path: string
}

/**
 * Finds what `-f` means: files by name whatever they are called, directories with all manifests in them, sorted. Links
 * are followed, and nothing is read twice, so that loops end. What cannot be looked at comes as an Incomplete, and so
 * does a directory without any manifest: a mistyped path must not look clean.
 */
export async function* findFiles(
  paths: string[],
  recursive: boolean,
): AsyncGenerator<FoundFile | Incomplete> {
  const seen = new Set<string>()
  for (const path of paths) {
    if (path === '-') {
      if (!seen.has(path)) yield { path }
      seen.add(path)
      continue
    }
    const found = await inspect(path)
    if ('error' in found) yield found
    else if (!(await isNew(path, seen))) continue
    else if (found.stats.isDirectory()) yield* walk(path, recursive, seen)
    else yield { path }
  }
}

async function* walk(
  root: string,
  recursive: boolean,
  seen: Set<string>,
): AsyncGenerator<FoundFile | Incomplete> {
  const open = [root]
  let count = 0
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const entries = await list(folder)
    if ('error' in entries) {
      count++
      yield entries
      continue
    }
    const subfolders: string[] = []
    for (const entry of entries) {
      const path = join(folder, entry.name)
      const isManifest = EXTENSION.test(entry.name)
      if (!isManifest && !entry.isDirectory() && !entry.isSymbolicLink()) continue
      const found = await inspect(path)
      if ('error' in found) {
        if (isManifest) count++
        if (isManifest) yield found
      } else if (found.stats.isDirectory()) {
        if (!recursive) continue
        if (await isNew(path, seen)) subfolders.push(path)
        else count++
      } else if (isManifest) {
        count++
        if (!found.stats.isFile()) yield incomplete(path, 'is not a regular file')
        else if (await isNew(path, seen)) yield { path }
      }
    }
    open.push(...subfolders.reverse())
  }
  if (count === 0) yield incomplete(root, 'holds no .yaml, .yml or .json file')
}

async function inspect(path: string): Promise<{ stats: Stats } | Incomplete> {
  try {
    return { stats: await stat(path) }
  } catch (error) {
    return incomplete(path, describeSystemError(error))
  }
}

async function list(folder: string): Promise<Dirent[] | Incomplete> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    return incomplete(folder, describeSystemError(error))
  }
}

async function isNew(path: string, seen: Set<string>): Promise<boolean> {
  // A pipe, for example of <(helm template …), has no real path.
  const real = await realpath(path).catch(() => path)
  if (seen.has(real)) return false
  seen.add(real)
  return true
}

function incomplete(file: string, error: string): Incomplete {
  return { source: { file, line: null }, error }
}
