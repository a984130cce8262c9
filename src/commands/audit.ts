import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { Command, InvalidArgumentError, Option } from 'commander'
import { auditFiles, type FileSources } from '../audit/audit-files.ts'
import { EXIT, exitCodeOf } from '../audit/exit-code.ts'
import { makeReport } from '../audit/make-report.ts'
import { escapeControl } from '../audit/printers/escape-control.ts'
import { printSummary } from '../audit/printers/print-summary.ts'
import { PRINTERS } from '../audit/printers/printers.ts'
import { WriteError, writeAll } from '../audit/printers/write-all.ts'
import type { AuditReport } from '../audit/report.ts'
import { checkFixDir, describeFixes, FixDirError, writeFixes } from '../audit/rollback/write-fixes.ts'
import { ClusterError } from '../cluster/cluster.ts'
import { ConfigurationError } from '../config/configuration-error.ts'
import { parseDuration } from '../config/parse-duration.ts'
import { SERVE_FLAGS } from '../config/serve-flags.ts'
import { CatalogError } from '../surface/catalog.ts'
import { buildSurface, SurfaceError } from '../surface/surface.ts'
import { auditLive, LIVE_DEFAULTS } from './audit-live.ts'
import {
  type AuditOptions,
  catalogOf,
  refuseContradictions,
  releaseOf,
  surfaceOptions,
} from './audit-options.ts'
import { progressLine } from './progress-line.ts'
import { UsageError } from './usage-error.ts'

export type { AuditOptions } from './audit-options.ts'

export interface Streams {
  stdin: FileSources['stdin']
  stdout: Writable
  stderr: Writable & { isTTY?: boolean; columns?: number }
}

const REFUSALS = [
  UsageError,
  CatalogError,
  SurfaceError,
  ClusterError,
  ConfigurationError,
  FixDirError,
  WriteError,
]

/** `emuguard audit`: judges a cluster or manifests against a release. Sets process.exitCode as docs/audit.md says. */
export function auditCommand(): Command {
  const collect = (value: string, before: string[] = []) => [...before, value]
  const count = (value: string) => {
    if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('write a number from 1')
    return Number(value)
  }
  const duration = (value: string) => {
    try {
      return parseDuration(value)
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message)
    }
  }
  const port = (value: string) => {
    if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) throw new InvalidArgumentError('write a port')
    return Number(value)
  }
  return new Command('audit')
    .description(
      'Say what a Kubernetes release would not serve or keep of the objects in a cluster, or in manifests.',
    )
    .option(
      '-f, --filename <path...>',
      'files and directories to audit instead of a cluster; - is standard input',
    )
    .option('-R, --recursive', 'read directories inside directories too', true)
    .option('--no-recursive', 'read only the files right in a directory')
    .option(
      '--to <version>',
      'release to go to, forward or back, for example 1.36 (default: the min compatibility version of the cluster)',
    )
    .option('--next', 'go to the release after the emulation version of the cluster')
    .option('--min-compatibility-version <version>', 'of that release (default: the release before it)')
    .option('--feature-gates <gates>', 'of that release, for example AllBeta=true,NodeSwap=false', collect)
    .option('--runtime-config <config>', 'of that release, for example api/beta=true', collect)
    .option(
      '--custom-resources',
      'read the custom resources whose definitions call a version deprecated or do not serve it, and say who writes through it',
    )
    .option(
      '--overlay <file>',
      'lifecycle of the APIs of an add-on: a file, or cert-manager, external-snapshotter, gateway-api, istio',
      collect,
    )
    .option(
      '--addon <name=version>',
      'version of an add-on to judge for, for example cert-manager=1.14',
      collect,
    )
    .option(
      '--kubeconfig <path>',
      'kubeconfig (default: $KUBECONFIG, ~/.kube/config, or the service account of the Pod)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: its current context)')
    .option('-n, --namespace <name>', 'only what is in this namespace; may be given several times', collect)
    .option('-A, --all-namespaces', 'all namespaces, and what is in none; this is the default')
    .option('-l, --selector <selector>', 'only objects with these labels, for example app=web')
    .addOption(
      new Option('--chunk-size <objects>', 'objects of a page')
        .argParser(count)
        .default(LIVE_DEFAULTS.chunkSize),
    )
    .addOption(
      new Option('--parallel <lists>', 'lists under way at a time')
        .argParser(count)
        .default(LIVE_DEFAULTS.parallel),
    )
    .addOption(
      new Option('--request-timeout <duration>', 'give a request up after this long without an answer')
        .argParser(duration)
        .default(LIVE_DEFAULTS.requestTimeout, '1m'),
    )
    .option('--helm', 'the manifests of deployed Helm releases, too; reads Secrets and ConfigMaps')
    .option(
      '--rollback',
      'also say whether the cluster is ready to go back: stored versions, kubelets, feature gates',
    )
    .option(
      '--fix-dir <dir>',
      'with --rollback: write a patch for each object that would be rid of its findings by it',
    )
    .option('--force', 'write to a --fix-dir that is not empty')
    .option('--no-protobuf', 'ask for JSON only')
    .option(
      '--disable-compression',
      'ask for answers that are not compressed: more to send, less work for the apiserver',
    )
    .addOption(
      new Option(
        '--interval <duration>',
        'audit again and again, this long after the last audit, and serve metrics',
      ).argParser(duration),
    )
    .addOption(
      new Option(
        '--metrics-port <port>',
        'with --interval: port of /metrics, /livez and /readyz, over plain HTTP',
      )
        .argParser(port)
        .default(SERVE_FLAGS['metrics-port'].default),
    )
    .addOption(
      new Option('--bind-address <address>', 'with --interval: address to listen on').default(
        SERVE_FLAGS['bind-address'].default,
      ),
    )
    .addOption(
      new Option('-o, --output <format>', 'report format').choices(Object.keys(PRINTERS)).default('table'),
    )
    .action(async (options: AuditOptions) => {
      process.exitCode = await (options.interval === undefined
        ? audit(options, process)
        : keepAuditing(options, options.interval))
    })
}

/** Audits until a signal ends it. Returns the exit code. */
async function keepAuditing(options: AuditOptions, interval: number): Promise<number> {
  const { default: closeWithGrace } = await import('close-with-grace')
  const { closeLog, createLog } = await import('../telemetry/log.ts')
  const { auditRepeatedly } = await import('./audit-repeatedly.ts')
  const { ListenError } = await import('../server/listen.ts')
  const log = createLog('info')
  try {
    refuseContradictions(options)
    const { metricsPort = 0, bindAddress = '127.0.0.1' } = options
    const audits = await auditRepeatedly({ ...options, interval, metricsPort, bindAddress }, log)
    const signals = closeWithGrace(
      { delay: 10_000, logger: { error: (text) => log.error(text) } },
      async ({ signal }) => {
        log.info(`stopping on ${signal}`)
        await audits.stop()
        await closeLog(log)
      },
    )
    log.info({ observability: audits.url, interval: interval / 1000 }, 'auditing')
    await audits.done.finally(() => signals.uninstall())
    return EXIT.clean
  } catch (error) {
    if (![...REFUSALS, ListenError].some((refusal) => error instanceof refusal)) throw error
    await writeAll(process.stderr, [`error: ${escapeControl((error as Error).message)}\n`])
    return EXIT.error
  }
}

/** Runs an audit: the report to stdout, everything else to stderr. Returns the exit code. */
export async function audit(options: AuditOptions, streams: Streams): Promise<number> {
  const { stdout, stderr } = streams
  try {
    refuseContradictions(options)
    const report = await (options.filename
      ? auditOfFiles(options, options.filename, streams)
      : auditOfCluster(options, streams))
    await writeAll(stdout, PRINTERS[options.output](report))
    await writeAll(stderr, printSummary(report))
    return exitCodeOf(report)
  } catch (error) {
    if (!REFUSALS.some((refusal) => error instanceof refusal)) throw error
    await writeAll(stderr, [`error: ${escapeControl((error as Error).message)}\n`])
    return EXIT.error
  }
}

async function auditOfFiles(
  options: AuditOptions,
  paths: string[],
  { stdin }: Streams,
): Promise<AuditReport> {
  const url = paths.find((path) => /^https?:\/\//.test(path))
  if (url) throw new UsageError(`${url}: URLs are not fetched: pipe it to emuguard audit -f -`)
  const surface = buildSurface(catalogOf(options), surfaceOptions(options, releaseOf(options.to!)))
  const result = await auditFiles(surface, { paths, recursive: options.recursive, stdin })
  if (result.items.length === 0 && result.incomplete.length === 0) {
    const places = paths.map((path) => (path === '-' ? 'standard input' : path))
    throw new UsageError(`nothing to audit: no objects in ${places.join(', ')}`)
  }
  return makeReport(surface, result)
}

async function auditOfCluster(options: AuditOptions, { stderr }: Streams): Promise<AuditReport> {
  const { fixDir } = options
  const force = options.force ?? false
  if (fixDir !== undefined) await checkFixDir(fixDir, { force })
  const line = progressLine(stderr)
  const { report, fixes } = await auditLive(options, { onProgress: line.show }).finally(line.clear)
  if (fixDir !== undefined) {
    const written = await writeFixes(fixDir, fixes, {
      force,
      context: report.cluster?.context ?? null,
      // The script changes to its own directory.
      kubeconfig: options.kubeconfig === undefined ? null : resolve(options.kubeconfig),
    })
    await writeAll(
      stderr,
      describeFixes(fixDir, written).map((text) => `${escapeControl(text)}\n`),
    )
  }
  return report
}
