import { auditCluster, type Progress } from '../audit/audit-cluster.ts'
import type { AuditResult } from '../audit/audit-files.ts'
import { auditHelm } from '../audit/cluster/helm-in-cluster.ts'
import { readDefinitions, rollbackFacts } from '../audit/cluster/rollback-facts.ts'
import type { CrdFacts } from '../audit/crds/crd-facts.ts'
import { indexCrds } from '../audit/crds/crd-findings.ts'
import { controllerOf } from '../audit/evidence/controller-of.ts'
import { makeReport } from '../audit/make-report.ts'
import type { AuditedCluster, AuditReport, Incomplete } from '../audit/report.ts'
import type { Fix } from '../audit/rollback/fix.ts'
import { planFix } from '../audit/rollback/plan-fix.ts'
import { rollbackOf } from '../audit/rollback/rollback-of.ts'
import { type Cluster, ClusterError } from '../cluster/cluster.ts'
import { connect } from '../cluster/connect.ts'
import { discover } from '../cluster/discovery.ts'
import { ListError } from '../cluster/list-resource.ts'
import { type ServerVersion, serverVersion } from '../cluster/server-version.ts'
import type { Catalog } from '../surface/catalog.ts'
import { formatGroupVersion } from '../surface/resource-name.ts'
import { buildSurface, type Surface, SurfaceError } from '../surface/surface.ts'
import { type Release, releaseBefore } from '../surface/version.ts'
import { type AuditOptions, catalogOf, releaseOf, surfaceOptions } from './audit-options.ts'
import { doubtsLeft, lookForNamespaces, namedNamespaces } from './named-namespaces.ts'
import { UsageError } from './usage-error.ts'

/** As kubectl's --chunk-size and --request-timeout, which has none; a hanging server should not hang a CronJob. */
export const LIVE_DEFAULTS = { chunkSize: 500, parallel: 4, requestTimeout: 60_000 }

/** More than a page of sane objects comes to; a page of 500 of etcd's largest would be three times that. */
const MAX_ANSWER_BYTES = 256 * 2 ** 20

export interface Watching {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: Progress) => void) | undefined
}

export interface LiveAudit {
  report: AuditReport
  /** Planned where --fix-dir asks for them. */
  fixes: Fix[]
}

/**
 * Audits the live cluster that the flags name.
 * @throws {ClusterError | UsageError | SurfaceError | CatalogError} when there is nothing to judge, or nothing to judge by.
 */
export async function auditLive(options: AuditOptions, watching: Watching = {}): Promise<LiveAudit> {
  const { requestTimeout: timeout = LIVE_DEFAULTS.requestTimeout, kubeconfig, context } = options
  const cluster = await connect({
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    timeout,
    maxBytes: MAX_ANSWER_BYTES,
    compress: !options.disableCompression,
  })
  try {
    return await auditOf(cluster, options, watching)
  } finally {
    cluster.close()
  }
}

async function auditOf(cluster: Cluster, options: AuditOptions, watching: Watching): Promise<LiveAudit> {
  const { signal } = watching
  const namespaces = namedNamespaces(options)
  const version = await serverVersion(cluster, signal)
  const catalog = catalogOf(options)
  const target = buildSurface(catalog, surfaceOptions(options, targetOf(options, cluster, version)))
  const running = runningSurface(catalog, version)
  const doubtful = await lookForNamespaces(cluster, namespaces ?? [], signal)
  const discovery = await discover(cluster, signal)
  const binary = catalog.files.get(version.binaryVersion) ?? null
  const fixes: Fix[] = []
  const read = new Set<string>()
  const definitions = await definitionsOf(cluster, options, signal)
  const crds = indexCrds(definitions.crds)
  const objects = await auditCluster({ target, running, crds }, cluster, discovery, binary, {
    namespaces,
    labelSelector: options.selector,
    noProtobuf: options.protobuf === false,
    isWhole: options.fixDir !== undefined,
    parallel: options.parallel ?? LIVE_DEFAULTS.parallel,
    chunkSize: options.chunkSize ?? LIVE_DEFAULTS.chunkSize,
    ...watching,
    onRead: (namespace, count) => void (count > 0 && read.add(namespace)),
    ...(options.fixDir !== undefined && {
      onFound: ({ reference, object, findings }) => {
        const controller = controllerOf(object)
        const name = controller && `${controller.kind}/${controller.name}`
        fixes.push(planFix(target, reference, object, findings, name))
      },
    }),
  })
  objects.incomplete.push(...definitions.incomplete, ...doubtsLeft(cluster, doubtful, read))
  const result = options.helm
    ? withHelm(objects, await auditHelm(target, cluster, namespaces, signal))
    : objects
  const described: AuditedCluster = {
    context: cluster.context,
    server: cluster.server,
    binaryVersion: version.binaryVersion,
    emulationVersion: version.emulationVersion ?? version.binaryVersion,
    minCompatibilityVersion: version.minCompatibilityVersion ?? version.binaryVersion,
    notes: [...(result.notes ?? []), ...(running === null ? [notLookedFor(version)] : [])],
  }
  if (!options.rollback) return { report: makeReport(target, result, { cluster: described }), fixes }
  const groupVersions = [...new Set(discovery.resources.map(formatGroupVersion))]
  const facts = await rollbackFacts(cluster, catalog, groupVersions, signal)
  const incomplete = [...result.incomplete, ...facts.incomplete]
  const rollback = rollbackOf({
    ...facts,
    surface: target,
    cluster: described,
    items: result.items,
    incomplete: incomplete.length,
    scope: { namespaces, labelSelector: options.selector },
  })
  return { report: makeReport(target, { ...result, incomplete }, { cluster: described, rollback }), fixes }
}

/** Without the definitions nothing is known of custom resources: that is incomplete, and the rest goes on. */
async function definitionsOf(
  cluster: Cluster,
  { customResources }: AuditOptions,
  signal?: AbortSignal,
): Promise<{ crds: CrdFacts[]; incomplete: Incomplete[] }> {
  if (!customResources) return { crds: [], incomplete: [] }
  try {
    return { crds: await readDefinitions(cluster, signal), incomplete: [] }
  } catch (error) {
    if (!(error instanceof ListError || error instanceof ClusterError)) throw error
    const source = { cluster: cluster.name, resource: 'apiextensions.k8s.io/v1/customresourcedefinitions' }
    return { crds: [], incomplete: [{ source, error: error.message }] }
  }
}

function withHelm(result: AuditResult, helm: Awaited<ReturnType<typeof auditHelm>>): AuditResult {
  return {
    ...result,
    objects: result.objects! + helm.objects,
    clean: result.clean! + helm.objects - helm.items.length,
    items: [...result.items, ...helm.items],
    incomplete: [...result.incomplete, ...helm.incomplete],
  }
}

/** What the server that answers serves at its defaults; null where the catalog does not know its versions. */
function runningSurface(
  catalog: Catalog,
  { binaryVersion, emulationVersion, minCompatibilityVersion }: ServerVersion,
): Surface | null {
  if (!catalog.files.has(binaryVersion) || emulationVersion === null) return null
  try {
    return buildSurface(catalog, {
      binaryVersion,
      version: emulationVersion,
      ...(minCompatibilityVersion !== null && { minCompatibilityVersion }),
    })
  } catch (error) {
    if (error instanceof SurfaceError) return null
    throw error
  }
}

/** What the running server drops cannot be told without its surface. */
function notLookedFor({ binaryVersion, emulationVersion }: ServerVersion): string {
  const why =
    emulationVersion === null
      ? `Kubernetes ${binaryVersion} does not report its emulation version`
      : `the catalog does not have Kubernetes ${binaryVersion} emulating ${emulationVersion}`
  return `${why}: fields that were asked for and dropped by the running server were not looked for`
}

function targetOf({ to, next }: AuditOptions, cluster: Cluster, version: ServerVersion): Release {
  if (to !== undefined) return releaseOf(to)
  const { binaryVersion, emulationVersion, minCompatibilityVersion } = version
  const known = next ? emulationVersion && releaseBefore(emulationVersion, -1) : minCompatibilityVersion
  if (known !== null) return known
  throw new UsageError(
    `${cluster.name} is Kubernetes ${binaryVersion} and does not report its ${next ? 'emulation' : 'min compatibility'} version: name the release to go to with --to`,
  )
}
