import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSystemError } from '../sources/system-error.ts'
import type { Fix } from './fix.ts'
import { type FixTarget, fixFiles } from './fix-files.ts'

/** The directory cannot be written to. The message is one line. */
export class FixDirError extends Error {
  override name = 'FixDirError'
}

export interface WrittenFixes {
  patches: number
  manifests: number
  /** Uses that nothing was written for. */
  left: number
}

/**
 * Refuses what writeFixes would refuse, so that nobody waits for an audit that has nowhere to go.
 * @throws {FixDirError}
 */
export async function checkFixDir(dir: string, { force }: { force: boolean }): Promise<void> {
  const entries = await readdir(dir).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return []
    throw new FixDirError(`cannot write to ${dir}: ${describeSystemError(error)}`)
  })
  if (entries.length > 0 && !force) {
    throw new FixDirError(
      `${dir} is not empty: name another directory for the fixes, or add --force to write over what is there`,
    )
  }
}

/**
 * Writes fixes into a directory, which is made if it is not there. Every file is written whole before the first one
 * takes its place: what fails leaves the directory as it was. Nothing is ever applied. Files are readable for their
 * owner only, for values of the cluster are in them.
 * @throws {FixDirError} when the directory is not empty and not forced, or cannot be written to.
 */
export async function writeFixes(
  dir: string,
  fixes: Fix[],
  { force, ...target }: FixTarget & { force: boolean },
): Promise<WrittenFixes> {
  await checkFixDir(dir, { force })
  const files = fixFiles(fixes, target)
  let staging: string | undefined
  try {
    await mkdir(dir, { recursive: true })
    staging = await mkdtemp(join(dir, '.emuguard-'))
    for (const { name, content } of files) await writeFile(join(staging, name), content, { mode: 0o600 })
    for (const { name } of files) await rename(join(staging, name), join(dir, name))
  } catch (error) {
    throw new FixDirError(`cannot write to ${dir}: ${describeSystemError(error)}`)
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true })
  }
  return {
    patches: fixes.filter(({ patch }) => patch.length > 0).length,
    manifests: fixes.filter(({ manifest }) => manifest !== null).length,
    left: fixes.reduce((sum, { left }) => sum + left.length, 0),
  }
}

/** What to tell of it on standard error, one line each. */
export function describeFixes(dir: string, { patches, manifests, left }: WrittenFixes): string[] {
  const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`
  const lines = [
    `${count(patches, 'patch', 'patches')} and ${count(manifests, 'manifest')} written to ${dir}, nothing applied`,
  ]
  if (patches > 0) {
    lines.push(
      `to apply the patches: sh ${join(dir, 'apply.sh')} --dry-run=server, then without it (kubectl patch --type=json --patch-file)`,
    )
  }
  if (left > 0)
    lines.push(`${count(left, 'use')} that no patch can take away: see left in ${join(dir, 'fixes.json')}`)
  return lines
}
