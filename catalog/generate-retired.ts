import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { downloadModule, type GoModule, goBuild, prepareGoWorkspace } from './go-workspace.ts'
import { layOut } from './layout.ts'
import { minorNumber } from './minors.ts'
import { newest, oldest, releases, versionOf } from './releases.ts'
import { type DefinedKind, retiredKinds } from './retired-kinds.ts'
import { stagingVersion } from './staging.ts'

const READER = fileURLToPath(new URL('retired', import.meta.url))

/** The first minor whose API modules can be downloaded by their own version. */
const OLDEST = 19

/** Modules that define built-in APIs, each with the folder that holds them. */
const MODULES = {
  'k8s.io/api': '.',
  'k8s.io/apiextensions-apiserver': 'pkg/apis',
  'k8s.io/kube-aggregator': 'pkg/apis',
}

/** Removals that neither a tag nor the modules tell, from Kubernetes' release notes. */
const untagged = JSON.parse(readFileSync(new URL('untagged-removals.json', import.meta.url), 'utf8'))

/** The text of catalog/data/retired.json: built-in kinds that none of the data files has. */
export async function generateRetired(dataFolder: string): Promise<string> {
  const workspace = await prepareGoWorkspace({
    version: versionOf(newest),
    name: 'catalog',
    sources: [READER],
  })
  const binary = join(workspace.folder, 'bin', 'retired')
  await goBuild({ workspace, package: './retired', output: binary })

  const history = []
  const sources: Record<string, { version: string; sum: string }> = {}
  for (let number = OLDEST; number <= minorNumber(newest); number++) {
    const minor = `1.${number}`
    const modules = await downloadModules(minor, workspace.folder)
    for (const { path, version, sum } of modules) sources[`${path}@${version}`] = { version, sum }
    history.push({ minor, kinds: await readKinds(binary, modules) })
  }
  const resources = retiredKinds({
    history,
    known: await knownResources(dataFolder),
    oldestData: oldest,
    untagged,
  })
  return layOut({ format: 1, sources, resources })
}

async function downloadModules(minor: string, folder: string): Promise<GoModule[]> {
  // An API is not added to or removed from a minor once it is out, so its first patch release will do.
  const kubernetes = releases.get(minor) ?? `v${minor}.0`
  const modules = []
  for (const path of Object.keys(MODULES)) {
    modules.push(await downloadModule(path, stagingVersion(path, kubernetes), folder))
  }
  return modules
}

async function readKinds(binary: string, modules: GoModule[]): Promise<DefinedKind[]> {
  const folders = modules.map(({ path, dir }) => join(dir, MODULES[path as keyof typeof MODULES]))
  const { stdout } = await promisify(execFile)(binary, folders, { maxBuffer: 64 << 20 }).catch((error) => {
    throw new Error(error.stderr?.trim() || error.message)
  })
  return (JSON.parse(stdout) as DefinedKind[][]).flat()
}

/** Every resource of every data file, with its kind. */
async function knownResources(dataFolder: string): Promise<Map<string, string>> {
  const known = new Map<string, string>()
  for (const minor of releases.keys()) {
    const text = await readFile(join(dataFolder, `v${minor}.json`), 'utf8')
    const { resources } = JSON.parse(text) as { resources: Record<string, { kind: string }> }
    for (const [key, { kind }] of Object.entries(resources)) known.set(key, kind)
  }
  return known
}
