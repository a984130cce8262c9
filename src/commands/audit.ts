import type { Writable } from 'node:stream'
import { Command, Option } from 'commander'
import { auditFiles, type FileSources } from '../audit/audit-files.ts'
import { EXIT, exitCodeOf } from '../audit/exit-code.ts'
import { makeReport } from '../audit/make-report.ts'
import { escapeControl } from '../audit/printers/escape-control.ts'
import { printJson } from '../audit/printers/print-json.ts'
import { printSummary } from '../audit/printers/print-summary.ts'
import { printTable } from '../audit/printers/print-table.ts'
import { WriteError, writeAll } from '../audit/printers/write-all.ts'
import { CatalogError } from '../surface/catalog.ts'
import { parseFeatureGates } from '../surface/feature-gates-flag.ts'
import { loadCatalog } from '../surface/load-catalog.ts'
import { parseRuntimeConfig } from '../surface/runtime-config.ts'
import { buildSurface, type Surface, SurfaceError, type SurfaceOptions } from '../surface/surface.ts'
import { parseRelease } from '../surface/version.ts'

/** The flags of `emuguard audit`, as commander gives them. */
export interface AuditOptions {
  filename?: string[]
  recursive: boolean
  to?: string
  minCompatibilityVersion?: string
  featureGates?: string[]
  runtimeConfig?: string[]
  output: 'table' | 'json'
}

export interface Streams {
  stdin: FileSources['stdin']
  stdout: Writable
  stderr: Writable
}

/** Flags that make no audit. The message is one line. */
class UsageError extends Error {}

const REFUSALS = [UsageError, CatalogError, SurfaceError, WriteError]

/** `emuguard audit`: judges manifests against a release. Sets process.exitCode as docs/audit.md says. */
export function auditCommand(): Command {
  const collect = (value: string, before: string[] = []) => [...before, value]
  return new Command('audit')
    .description('Say what a Kubernetes release would not serve or keep of the objects in manifests.')
    .option('-f, --filename <path...>', 'files and directories to audit; - is standard input')
    .option('-R, --recursive', 'read directories inside directories too', true)
    .option('--no-recursive', 'read only the files right in a directory')
    .option('--to <version>', 'release to go to, forward or back, for example 1.36')
    .option('--min-compatibility-version <version>', 'of that release (default: the release before it)')
    .option('--feature-gates <gates>', 'of that release, for example AllBeta=true,NodeSwap=false', collect)
    .option('--runtime-config <config>', 'of that release, for example api/beta=true', collect)
    .addOption(
      new Option('-o, --output <format>', 'report format').choices(['table', 'json']).default('table'),
    )
    .action(async (options: AuditOptions) => {
      process.exitCode = await audit(options, process)
    })
}

/** Runs an audit: the report to stdout, everything else to stderr. Returns the exit code. */
export async function audit(options: AuditOptions, { stdin, stdout, stderr }: Streams): Promise<number> {
  try {
    const paths = pathsOf(options)
    const surface = surfaceOf(options)
    const result = await auditFiles(surface, { paths, recursive: options.recursive, stdin })
    if (result.items.length === 0 && result.incomplete.length === 0) {
      const places = paths.map((path) => (path === '-' ? 'standard input' : path))
      throw new UsageError(`nothing to audit: no objects in ${places.join(', ')}`)
    }
    const report = makeReport(surface, result)
    await writeAll(stdout, options.output === 'json' ? printJson(report) : printTable(report))
    await writeAll(stderr, printSummary(report))
    return exitCodeOf(report)
  } catch (error) {
    if (!REFUSALS.some((refusal) => error instanceof refusal)) throw error
    await writeAll(stderr, [`error: ${escapeControl((error as Error).message)}\n`])
    return EXIT.error
  }
}

function pathsOf({ filename = [] }: AuditOptions): string[] {
  if (filename.length === 0) throw new UsageError('nothing to audit: name files or directories with -f')
  const url = filename.find((path) => /^https?:\/\//.test(path))
  if (url) throw new UsageError(`${url}: URLs are not fetched: pipe it to emuguard audit -f -`)
  return filename
}

function surfaceOf(options: AuditOptions): Surface {
  if (options.to === undefined) {
    throw new UsageError('name the release to go to with --to, for example --to 1.36')
  }
  return buildSurface(loadCatalog(), surfaceOptions(options, options.to))
}

function surfaceOptions(options: AuditOptions, to: string): SurfaceOptions {
  const { minCompatibilityVersion, featureGates = [], runtimeConfig = [] } = options
  try {
    return {
      version: parseRelease(to),
      featureGates: parseFeatureGates(featureGates.join(',')),
      runtimeConfig: parseRuntimeConfig(runtimeConfig.join(',')),
      ...(minCompatibilityVersion && { minCompatibilityVersion: parseRelease(minCompatibilityVersion) }),
    }
  } catch (error) {
    // How the flags' parsers refuse; any other RangeError in this program is a fault of ours and keeps its stack.
    if (error instanceof RangeError) throw new UsageError(error.message)
    throw error
  }
}
