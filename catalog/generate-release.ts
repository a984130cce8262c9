import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { downloadModule, type GoWorkspace, goBuild, prepareGoWorkspace } from './go-workspace.ts'
import { layOut } from './layout.ts'
import { versionOf } from './releases.ts'
import { stagingVersion } from './staging.ts'

const GENERATOR = fileURLToPath(new URL('generator', import.meta.url))
const NAMES = fileURLToPath(new URL('names', import.meta.url))

/** The modules whose code the facts come from; each is named in the data file, with its version and digest. */
const SOURCES = [
  'k8s.io/api',
  'k8s.io/apiextensions-apiserver',
  'k8s.io/apimachinery',
  'k8s.io/apiserver',
  'k8s.io/client-go',
  'k8s.io/component-base',
  'k8s.io/kube-aggregator',
]

/** An object that is valid with every gate on and that a rule about a gate holds for. */
export interface Example {
  resource: string
  path: string
  gate: string | string[]
  object: object
}

/** The text of catalog/data/v1.NN.json, from nothing but Kubernetes' modules, and the examples that came with it. */
export async function generateRelease(minor: string): Promise<{ text: string; examples: Example[] }> {
  const version = versionOf(minor)
  const workspace = await prepareGoWorkspace({ version, name: 'catalog', sources: [GENERATOR, NAMES] })
  const binary = join(workspace.folder, 'bin', 'generator')
  await goBuild({ workspace, package: './generator', output: binary })
  const source = ['-release', minor, '-source', workspace.kubernetes.dir]
  const { examples, ...facts } = await runGenerator(binary, source, minor)
  const sources = await sourcesOf(workspace)
  return { text: layOut({ format: 1, release: minor, sources, ...facts }), examples }
}

async function runGenerator(
  binary: string,
  args: string[],
  minor: string,
): Promise<{ examples: Example[]; [section: string]: unknown }> {
  const { stdout } = await promisify(execFile)(binary, args, { maxBuffer: 64 << 20 }).catch(
    (error: { stderr?: string; message: string }) => {
      throw new Error(error.stderr?.trim() || `running the generator of ${minor}: ${error.message}`)
    },
  )
  return JSON.parse(stdout)
}

async function sourcesOf(workspace: GoWorkspace): Promise<Record<string, { version: string; sum: string }>> {
  const { kubernetes } = workspace
  const modules = [kubernetes]
  for (const path of SOURCES) {
    modules.push(await downloadModule(path, stagingVersion(path, kubernetes.version), workspace.folder))
  }
  return Object.fromEntries(modules.map(({ path, version, sum }) => [path, { version, sum }]))
}
