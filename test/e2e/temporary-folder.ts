import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFolder {
  path: string
  /** The path of a file in it. */
  file(name: string): string
  remove(): Promise<void>
}

/** A new folder that is gone at the latest when this process ends. */
export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix))
  const removeAtExit = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  return {
    path,
    file: (name) => join(path, name),
    async remove() {
      process.off('exit', removeAtExit)
      await rm(path, { recursive: true, force: true })
    },
  }
}
