// One Go module can hold one version of k8s.io/kubernetes, and k8s.io/kubernetes is not meant to be imported:
// its go.mod points every staging module (k8s.io/api, …) at a folder that only exists in its own repository.
// So each build gets a folder of its own, with a go.mod made from that of the Kubernetes release.

import { spawn } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { stagingVersion } from './staging.ts'

const KUBERNETES = 'k8s.io/kubernetes'

/** Where build folders and binaries live: outside the checkout, shared by all checkouts. */
export function defaultCacheDir(): string {
  return process.env.EMUGUARD_CACHE ?? join(homedir(), '.cache', 'emuguard')
}

/** A downloaded module: `dir` is its source, read-only, in the module cache; `sum` its go.sum digest. */
export interface GoModule {
  path: string
  version: string
  dir: string
  sum: string
}

export interface GoWorkspace {
  folder: string
  /** of k8s.io/kubernetes, as v1.37.1 */
  version: string
  kubernetes: GoModule
}

export interface WorkspaceRequest {
  /** of k8s.io/kubernetes, as v1.37.1 */
  version: string
  /** what is built here; with the version it names the folder */
  name: string
  /** folders of Go source; each is copied into the workspace under its own base name */
  sources: string[]
  cacheDir?: string
}

/** Makes (or refreshes) a build folder whose module requires k8s.io/kubernetes at `version`. */
export async function prepareGoWorkspace(request: WorkspaceRequest): Promise<GoWorkspace> {
  const { version, name, sources, cacheDir = defaultCacheDir() } = request
  const folder = resolve(cacheDir, 'go', `${name}-${version}`)
  await mkdir(folder, { recursive: true })
  const kubernetes = await downloadModule(KUBERNETES, version, folder)
  await writeModuleFiles(folder, kubernetes)
  for (const source of sources) {
    const target = join(folder, basename(source))
    await rm(target, { recursive: true, force: true })
    await cp(source, target, { recursive: true })
  }
  return { folder, version, kubernetes }
}

/** Builds one package of the workspace; the compiler's output goes to stderr as it comes. */
export async function goBuild(request: {
  workspace: GoWorkspace
  /** as ./generator */
  package: string
  /** the binary */
  output: string
  ldflags?: string
}): Promise<void> {
  const { workspace, output, ldflags } = request
  // -trimpath on every build: it is part of the key of the build cache, and a release takes minutes to compile.
  const args = ['build', '-mod=mod', '-trimpath', '-o', output]
  if (ldflags) args.push('-ldflags', ldflags)
  await runGo(
    [...args, request.package],
    workspace.folder,
    `building ${request.package} with ${KUBERNETES}@${workspace.version}`,
  )
}

/** Downloads a module (a no-op when it is in the module cache). */
export async function downloadModule(path: string, version: string, cwd: string): Promise<GoModule> {
  const doing = `downloading ${path}@${version}`
  // GOFLAGS=-mod=mod: the folder's go.mod may be absent or about to be rewritten, and is not asked.
  const json = await runGo(['mod', 'download', '-json', `${path}@${version}`], cwd, doing)
  const { Dir, Sum, Error: reason } = JSON.parse(json) as { Dir?: string; Sum?: string; Error?: string }
  if (!Dir || !Sum)
    throw new Error(`${doing}: ${oneLine(reason ?? 'go mod download names neither folder nor digest')}`)
  return { path, version, dir: Dir, sum: Sum }
}

/** Runs go, streams its stderr, and resolves to its stdout. */
export function runGo(args: string[], cwd: string, doing: string): Promise<string> {
  return new Promise((done, fail) => {
    // A go.work above the cache folder would take over; nobody wants that here.
    const env = { ...process.env, GOWORK: 'off' }
    const go = spawn('go', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let last = ''
    go.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    go.stderr.setEncoding('utf8').on('data', (text: string) => {
      process.stderr.write(text)
      last = text.trim().split('\n').at(-1) || last
    })
    go.on('error', (error: NodeJS.ErrnoException) => {
      fail(
        new Error(
          error.code === 'ENOENT'
            ? `${doing}: Go is not installed or not on PATH`
            : `${doing}: ${error.message}`,
        ),
      )
    })
    go.on('close', (code, signal) => {
      if (code === 0) done(stdout)
      // `go mod download -json` tells its reason on stdout
      else
        fail(
          new Error(
            `${doing}: go ${args[0]} failed (${signal ?? `exit code ${code}`})${last || stdout ? `: ${oneLine(last || stdout)}` : ''}`,
          ),
        )
    })
  })
}

async function writeModuleFiles(folder: string, kubernetes: GoModule): Promise<void> {
  const goMod = workspaceGoMod(await readFile(join(kubernetes.dir, 'go.mod'), 'utf8'), kubernetes.version)
  // `go build -mod=mod` completes go.mod and go.sum. What it completed is kept as long as it began from the same
  // text, so that a warm build asks no checksum database.
  const stamp = join(folder, 'go.mod.origin')
  if ((await readFile(stamp, 'utf8').catch(() => '')) === goMod) return
  await writeFile(join(folder, 'go.mod'), goMod)
  // read and written, not copied: files of the module cache are read-only
  await writeFile(join(folder, 'go.sum'), await readFile(join(kubernetes.dir, 'go.sum')))
  await writeFile(stamp, goMod)
}

/** The go.mod of k8s.io/kubernetes, turned into that of a module which uses it. */
export function workspaceGoMod(goMod: string, version: string): string {
  const own = goMod
    .replace(/^module .*$/m, 'module emuguard.dev/workspace')
    .replace(/^replace \([^)]*\)$/m, '')
    .replace(/^replace .*$/gm, '')
  const modules = [...own.matchAll(/^\s*(?:require )?(k8s\.io\/\S+) v0\.0\.0$/gm)].map((match) => match[1]!)
  if (modules.length === 0)
    throw new Error(
      `${KUBERNETES}@${version}: its go.mod requires no staging module at v0.0.0; its layout changed`,
    )
  const replaces = modules.map((path) => `\t${path} => ${path} ${stagingVersion(path, version)}`)
  return `${own.trimEnd()}\n\nrequire ${KUBERNETES} ${version}\n\nreplace (\n${replaces.join('\n')}\n)\n`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
