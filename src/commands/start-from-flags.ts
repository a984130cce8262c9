import { join } from 'node:path'
import { ConfigurationError } from '../config/configuration-error.ts'
import { buildGuard } from '../config/guard.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import type { ServeFlags } from '../config/serve-flags.ts'
import { mergeSettings } from '../config/settings.ts'
import type { Guard } from '../evaluate/judge.ts'
import type { CertificateFiles } from '../server/certificate.ts'
import { type RunningGuard, startGuard } from '../server/start-guard.ts'
import { loadCatalog } from '../surface/load-catalog.ts'
import type { Log } from '../telemetry/log.ts'

/** What the process gives besides flags. */
export interface Surroundings {
  /** The namespace the guard runs in; null outside a cluster. */
  ownNamespace: string | null
  /** Default: the shipped catalog. */
  catalogFolder?: string
  log: Log
}

/**
 * Starts the guard that the flags describe, or nothing at all.
 * @throws {CatalogError | ConfigurationError | CertificateError | ListenError} each with one line for the operator.
 */
export async function startFromFlags(
  flags: ServeFlags,
  { ownNamespace, catalogFolder, log }: Surroundings,
): Promise<{ guard: Guard; running: RunningGuard }> {
  const file = flags.config === undefined ? null : readConfiguration(flags.config)
  const settings = mergeSettings(file, flags)
  const catalog = loadCatalog(catalogFolder)
  const { guard, notes } = buildGuard(catalog, settings, { ownNamespace, now: new Date() })
  const running = await startGuard(guard, catalog, log, {
    bindAddress: flags['bind-address']!,
    securePort: flags['secure-port']!,
    metricsPort: flags['metrics-port']!,
    certificateFiles: certificateFiles(flags),
  })
  for (const note of notes) log.warn(note)
  const surfaces = guard.surfaces.map(({ name, surface }) => ({ name, version: surface.version }))
  log.info({ webhook: running.webhookUrl, observability: running.observabilityUrl, surfaces }, 'listening')
  return { guard, running }
}

function certificateFiles(flags: ServeFlags): CertificateFiles {
  const certificate = flags['tls-cert-file']
  const privateKey = flags['tls-private-key-file']
  const folder = flags['cert-dir']
  if (certificate !== undefined && privateKey !== undefined) return { certificate, privateKey }
  if (certificate !== undefined || privateKey !== undefined) {
    throw new ConfigurationError('--tls-cert-file and --tls-private-key-file must be given together')
  }
  if (folder === undefined) {
    throw new ConfigurationError(
      'no serving certificate: give --tls-cert-file and --tls-private-key-file, or --cert-dir with tls.crt and tls.key',
    )
  }
  return { certificate: join(folder, 'tls.crt'), privateKey: join(folder, 'tls.key') }
}
