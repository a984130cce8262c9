import { ConfigurationError } from '../config/configuration-error.ts'
import { buildGuard } from '../config/guard.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import { withOverlays } from '../config/read-overlays.ts'
import { DETECT } from '../config/schema.ts'
import type { ServeFlags } from '../config/serve-flags.ts'
import { mergeSettings, type Settings } from '../config/settings.ts'
import type { Follower } from '../detection/follow-cluster.ts'
import { type LiveGuard, pinned } from '../detection/live-guard.ts'
import { type RunningGuard, type ServingOptions, startGuard } from '../server/start-guard.ts'
import type { Catalog } from '../surface/catalog.ts'
import { loadCatalog } from '../surface/load-catalog.ts'
import type { Log } from '../telemetry/log.ts'
import { createMetrics, type Metrics } from '../telemetry/metrics.ts'
import { certificateFromFlags } from './certificate-from-flags.ts'

/** What the process gives besides flags. */
export interface Surroundings {
  /** The namespace the guard runs in; null outside a cluster. */
  ownNamespace: string | null
  /** Default: the shipped catalog. */
  catalogFolder?: string
  log: Log
}

/** What was started. */
export interface StartedGuard {
  live: LiveGuard
  running: RunningGuard
  /** Null where everything is pinned: then no cluster is ever asked. */
  follower: Follower | null
}

/**
 * Starts the guard that the flags describe, or nothing at all.
 * @throws {CatalogError | ConfigurationError | ClusterError | CertificateError | ListenError} each with one line for the operator.
 */
export async function startFromFlags(
  flags: ServeFlags,
  { ownNamespace, catalogFolder, log }: Surroundings,
): Promise<StartedGuard> {
  const file = flags.config === undefined ? null : readConfiguration(flags.config)
  const settings = mergeSettings(file, flags)
  const { overlays, addons } = settings
  const beside = file?.file ?? null
  const catalog = withOverlays(loadCatalog(catalogFolder), { overlays, addons, beside })
  const isFollowing = settings.detect.emulationVersion || settings.detect.minCompatibilityVersion
  // What is left to the cluster cannot be checked yet; all the rest is, before anything runs.
  const checked = isFollowing ? { ...settings, ...undecided(settings) } : settings
  const { guard, notes } = buildGuard(catalog, checked, { ownNamespace, now: new Date() })
  const live: LiveGuard = isFollowing ? { inForce: null, detection: null } : pinned({ guard, settings })
  const certificate = await certificateFromFlags(flags, { ownNamespace, log })
  const metrics = createMetrics()
  const { window } = guard.policy
  const follower = isFollowing
    ? await followerFromFlags(flags, live, { catalog, settings, ownNamespace, metrics, log })
    : null
  const running = await startGuard(
    { live, window, catalog, metrics, log },
    {
      bindAddress: flags['bind-address']!,
      securePort: flags['secure-port']!,
      metricsPort: flags['metrics-port']!,
      certificate,
      shutdownDelay: flags['shutdown-delay-duration']!,
      budget: { requests: flags['max-requests-inflight']!, bytes: flags['max-bytes-inflight']! },
      clients: clientsFrom(flags),
    },
  )
  const surfaces = live.inForce?.guard.surfaces.map(({ name, surface }) => ({
    name,
    version: surface.version,
  }))
  if (!isFollowing) for (const note of notes) log.warn(note)
  log.info(
    { webhook: running.webhookUrl, observability: running.observabilityUrl, surfaces: surfaces ?? DETECT },
    'listening',
  )
  follower?.start()
  const stop = async () => {
    // Reviews are still answered meanwhile, by what the cluster says.
    await running.stop()
    follower?.stop()
  }
  return { live, running: { ...running, stop }, follower }
}

/** In the place of settings that only make sense beside a version that is not known yet. */
function undecided({ detect }: Settings): Partial<Settings> {
  const settings: Partial<Settings> = { targetVersion: null }
  if (!detect.emulationVersion) return settings
  const forward = { emulationForwardCompatible: false, runtimeConfigEmulationForwardCompatible: false }
  return { ...settings, ...forward, minCompatibilityVersion: null }
}

/**
 * Milliseconds that an apiserver may be silent and has for a whole answer, and bytes: the metrics of a large cluster are
 * some 10 MB.
 */
const CLUSTER = { timeout: 5000, deadline: 20_000, maxBytes: 64 * 1024 * 1024, compress: true }

/**
 * Nothing is asked yet; the library for kubeconfigs is loaded only now.
 * @throws {ClusterError} when there are no credentials at all.
 */
async function followerFromFlags(
  flags: ServeFlags,
  live: LiveGuard,
  parts: { catalog: Catalog; settings: Settings; ownNamespace: string | null; metrics: Metrics; log: Log },
): Promise<Follower> {
  const { connect } = await import('../cluster/connect.ts')
  const { createDetector } = await import('../cluster/detect-cluster.ts')
  const { followCluster } = await import('../detection/follow-cluster.ts')
  const { readKubeconfig } = await import('../cluster/read-kubeconfig.ts')
  const chosen = {
    ...(flags.kubeconfig !== undefined && { kubeconfig: flags.kubeconfig }),
    ...(flags.context !== undefined && { context: flags.context }),
  }
  readKubeconfig(chosen)
  const detector = createDetector(
    (address) => connect({ ...chosen, ...CLUSTER, ...(address !== null && { address }) }),
    parts.catalog.groups,
  )
  return followCluster(live, { ...parts, detector })
}

function clientsFrom(flags: ServeFlags): ServingOptions['clients'] {
  const file = flags['client-ca-file']
  const names = flags['client-allowed-names'] ?? []
  if (file !== undefined) return { file, names }
  if (names.length > 0) throw new ConfigurationError('--client-allowed-names needs --client-ca-file')
  return null
}
