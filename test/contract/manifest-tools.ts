// helm and kustomize: those of the machine, or those that `npm run test:e2e` built.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { defaultCacheDir } from '../../catalog/go-workspace.ts'

const run = promisify(execFile)

/** What is built where the machine has none: the Go module of the program. */
const MODULES = {
  helm: 'helm.sh/helm/v3/cmd/helm@v3.22.0',
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.2',
} as const
export type Tool = keyof typeof MODULES

/** Runs the tool; gives its standard output. Rejects with what it wrote to standard error. */
export type RunTool = (args: string[]) => Promise<string>

/**
 * A tool that is there, or with `build` one that is built for good, in minutes, outside the checkout.
 * @returns null where there is none; with `build`, where Go is missing.
 */
export async function manifestTool(name: Tool, { build }: { build: boolean }): Promise<RunTool | null> {
  const cache = join(defaultCacheDir(), 'tools')
  const built = join(cache, name)
  const candidates: [string, string[]][] = [
    [name, []],
    [built, []],
  ]
  if (name === 'kustomize') candidates.push(['kubectl', ['kustomize']])
  for (const [program, prefix] of candidates) {
    if (await works(program, [...prefix, '--help']))
      return runner(program, name === 'kustomize' ? kustomizeArgs(prefix) : [])
  }
  if (!build || !(await works('go', ['version']))) return null
  process.stderr.write(`building ${MODULES[name]} into ${cache}; with a cold cache this takes minutes\n`)
  await mkdir(cache, { recursive: true })
  const env = { ...process.env, GOBIN: cache, CGO_ENABLED: '0' }
  await run('go', ['install', '-trimpath', '-ldflags=-s -w', MODULES[name]], { env })
  if (!existsSync(built)) throw new Error(`go install left no ${built}`)
  return runner(built, name === 'kustomize' ? ['build'] : [])
}

/** Alone it is `kustomize build`, inside kubectl `kubectl kustomize`. */
function kustomizeArgs(prefix: string[]): string[] {
  return prefix.length === 0 ? ['build'] : prefix
}

function runner(program: string, prefix: string[]): RunTool {
  return async (args) => {
    const { stdout } = await run(program, [...prefix, ...args], { maxBuffer: 32 * 2 ** 20 })
    return stdout
  }
}

async function works(program: string, args: string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  )
}
