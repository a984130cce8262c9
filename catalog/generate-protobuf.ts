import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { downloadModule, goBuild, prepareGoWorkspace } from './go-workspace.ts'
import { layOut } from './layout.ts'
import { type Messages, unionOfMinors } from './protobuf-fields.ts'
import { releases } from './releases.ts'
import { stagingVersion } from './staging.ts'

const READER = fileURLToPath(new URL('protobuf', import.meta.url))
const NAMES = fileURLToPath(new URL('names', import.meta.url))

/** The modules that define the messages. */
const MODULES = [
  'k8s.io/api',
  'k8s.io/apiextensions-apiserver',
  'k8s.io/apimachinery',
  'k8s.io/kube-aggregator',
]

const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta'

/** The text of catalog/data/protobuf.json: field numbers of every type that a resource of the data files reaches. */
export async function generateProtobuf(dataFolder: string): Promise<string> {
  const byMinor = new Map<string, Messages>()
  const roots = new Set([LIST_META])
  const sources: Record<string, { version: string; sum: string }> = {}
  for (const [minor, version] of releases) {
    const workspace = await prepareGoWorkspace({ version, name: 'catalog', sources: [READER, NAMES] })
    const binary = join(workspace.folder, 'bin', 'protobuf')
    await goBuild({ workspace, package: './protobuf', output: binary })
    byMinor.set(minor, await readMessages(binary, minor))
    for (const type of await resourceTypes(join(dataFolder, `v${minor}.json`))) roots.add(type)
    for (const path of MODULES) {
      const { version: of, sum } = await downloadModule(path, stagingVersion(path, version), workspace.folder)
      sources[`${path}@${of}`] = { version: of, sum }
    }
  }
  return layOut({ format: 1, sources, messages: unionOfMinors(byMinor, roots) })
}

async function readMessages(binary: string, minor: string): Promise<Messages> {
  const { stdout } = await promisify(execFile)(binary, [], { maxBuffer: 64 << 20 }).catch(
    (error: { stderr?: string; message: string }) => {
      throw new Error(
        `${minor}: ${error.stderr?.trim() || `running the reader of field numbers: ${error.message}`}`,
      )
    },
  )
  return JSON.parse(stdout) as Messages
}

async function resourceTypes(file: string): Promise<string[]> {
  const { resources } = JSON.parse(await readFile(file, 'utf8')) as {
    resources: Record<string, { type: string }>
  }
  return Object.values(resources).map(({ type }) => type)
}
