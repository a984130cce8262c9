import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atExit } from './at-exit.ts'

export interface TemporaryFolder {
  path: string
  /** The path of a file in it. */
  file(name: string): string
  remove(): Promise<void>
}

/** A new folder that is gone at the latest when this process ends. */
export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix))
  const keep = atExit(() => rmSync(path, { recursive: true, force: true }))
  return {
    path,
    file: (name) => join(path, name),
    async remove() {
      keep()
      await rm(path, { recursive: true, force: true })
    },
  }
}
