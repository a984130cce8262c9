// The kube-apiserver and etcd that the end-to-end tests run: those in KUBEBUILDER_ASSETS if they are of the
// wanted release, else built once from the release's own Go modules and kept outside the checkout.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  defaultCacheDir,
  downloadModule,
  type GoWorkspace,
  goBuild,
  prepareGoWorkspace,
  workspaceGoMod,
} from '../../catalog/go-workspace.ts'

const run = promisify(execFile)
const SOURCES = fileURLToPath(new URL('controlplane', import.meta.url))
const RELEASES = new URL('../../catalog/releases.json', import.meta.url)

/** Programs of one Kubernetes release, ready to start. */
export interface ControlPlaneBinaries {
  kubeApiserver: string
  etcd: string
  /** as v1.37.1 */
  version: string
}

/** There is no control plane to test with, through no fault of the code under test; the tests are skipped. */
export class NoControlPlane extends Error {
  override name = 'NoControlPlane'
}

/**
 * Finds or builds the control plane of a release (`1.37`); a first build takes minutes, and says so on stderr.
 * @throws {NoControlPlane} where it can neither be found nor built, because Go is missing.
 */
export async function controlPlaneBinaries(release: string): Promise<ControlPlaneBinaries> {
  return (await fromKubebuilderAssets(release)) ?? (await fromOwnBuild(await patchRelease(release)))
}

async function fromKubebuilderAssets(release: string): Promise<ControlPlaneBinaries | undefined> {
  const folder = process.env.KUBEBUILDER_ASSETS
  if (!folder) return
  const kubeApiserver = resolve(folder, 'kube-apiserver')
  const etcd = resolve(folder, 'etcd')
  if (!existsSync(kubeApiserver) || !existsSync(etcd)) {
    say(`KUBEBUILDER_ASSETS is set, but ${folder} does not hold kube-apiserver and etcd: not used`)
    return
  }
  const { stdout } = await run(kubeApiserver, ['--version'])
  const version = stdout.trim().split(/\s+/).at(-1) ?? ''
  const fits = version.startsWith(`v${release}.`)
  say(
    `KUBEBUILDER_ASSETS holds kube-apiserver ${version}: ${fits ? 'used' : `not used, ${release} is wanted`}`,
  )
  return fits ? { kubeApiserver, etcd, version } : undefined
}

async function patchRelease(release: string): Promise<string> {
  const releases = JSON.parse(await readFile(RELEASES, 'utf8')) as Record<string, string>
  const version = releases[release]
  if (!version) throw new Error(`catalog/releases.json has no Kubernetes ${release}`)
  return version
}

async function fromOwnBuild(version: string): Promise<ControlPlaneBinaries> {
  const go = await run('go', ['version']).catch(() => undefined)
  if (!go) {
    throw new NoControlPlane(
      `needs a kube-apiserver ${version}: Go, which would build it, is not installed, and KUBEBUILDER_ASSETS holds none`,
    )
  }
  const cache = resolve(defaultCacheDir(), 'control-plane')
  await mkdir(cache, { recursive: true })
  const folder = join(cache, `${version}-${await digestOfInputs(version, cache)}`)
  const binaries = { kubeApiserver: join(folder, 'kube-apiserver'), etcd: join(folder, 'etcd'), version }
  if (existsSync(binaries.kubeApiserver) && existsSync(binaries.etcd)) return binaries

  say(
    `building kube-apiserver and etcd of ${version} into ${folder}; with a cold cache this takes 8 to 10 minutes`,
  )
  const started = Date.now()
  const workspace = await prepareGoWorkspace({ version, name: 'control-plane', sources: [SOURCES] })
  await mkdir(folder, { recursive: true })
  await buildWhole(workspace, 'etcd', binaries.etcd, '-s -w')
  await buildWhole(workspace, 'kube-apiserver', binaries.kubeApiserver, `-s -w ${versionFlags(version)}`)
  say(`built ${version} in ${Math.round((Date.now() - started) / 1000)} s`)
  return binaries
}

/** Builds beside the target, then renames: a build that was cut short leaves nothing that looks like a program. */
async function buildWhole(
  workspace: GoWorkspace,
  program: string,
  output: string,
  ldflags: string,
): Promise<void> {
  const unfinished = `${output}.${process.pid}`
  await goBuild({ workspace, package: `./controlplane/${program}`, output: unfinished, ldflags })
  await rename(unfinished, output)
}

/** What the release's own build stamps in: without it, the binary takes itself for v0.0.0-master. */
function versionFlags(version: string): string {
  const [major, minor] = version.slice(1).split('.')
  const stamps = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' }
  return Object.entries(stamps)
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ')
}

/** Of everything that decides what is built: the release's modules, pinned by go.mod and go.sum, and our Go. */
async function digestOfInputs(version: string, cwd: string): Promise<string> {
  const kubernetes = await downloadModule('k8s.io/kubernetes', version, cwd)
  const hash = createHash('sha256')
  hash.update(workspaceGoMod(await readFile(join(kubernetes.dir, 'go.mod'), 'utf8'), version))
  hash.update(await readFile(join(kubernetes.dir, 'go.sum')))
  hash.update(versionFlags(version))
  const entries = await readdir(SOURCES, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort()) hash.update(`${relative(SOURCES, file)}\0`).update(await readFile(file))
  return hash.digest('hex').slice(0, 12)
}

function say(line: string): void {
  process.stderr.write(`control plane: ${line}\n`)
}
