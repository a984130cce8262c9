import type { Server } from 'node:https'
import type { Guard } from '../evaluate/judge.ts'
import type { Catalog } from '../surface/catalog.ts'
import { describeGuard } from '../telemetry/describe-guard.ts'
import type { Log } from '../telemetry/log.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { resourceLabels } from '../telemetry/resource-label.ts'
import {
  type CertificateFiles,
  type CertificatePair,
  readCertificate,
  secureContextOf,
} from './certificate.ts'
import { renewCertificate } from './certificate-renewal.ts'
import { createHealth } from './health.ts'
import { LIMITS } from './limits.ts'
import { hostAndPort, listen } from './listen.ts'
import { observabilityApp } from './observability-app.ts'
import { type Running, shutDown } from './shutdown.ts'
import { trackUnusedConnections } from './unused-connections.ts'
import { webhookApp } from './webhook-app.ts'

export interface ServingOptions {
  bindAddress: string
  /** 0 takes any free port, here and below. */
  securePort: number
  metricsPort: number
  certificateFiles: CertificateFiles
}

export interface RunningGuard extends Running {
  /** `https://127.0.0.1:8443` */
  webhookUrl: string
  /** `http://127.0.0.1:8081` */
  observabilityUrl: string
  /** Ends it; see shutdown.ts. */
  stop(): Promise<void>
}

/**
 * Starts both servers of a guard.
 * @throws {CertificateError} when the certificate cannot be used.
 * @throws {ListenError} when a port cannot be listened on; nothing is left running then.
 */
export async function startGuard(
  guard: Guard,
  catalog: Catalog,
  log: Log,
  options: ServingOptions,
): Promise<RunningGuard> {
  const { bindAddress, certificateFiles } = options
  const first = readCertificate(certificateFiles, new Date())
  const metrics = createMetrics()
  describeGuard(metrics, catalog, guard)
  const isExpired = () => certificate.current.expires <= new Date()
  const health = createHealth([{ name: 'certificate', problem: () => (isExpired() ? 'expired' : null) }])
  const webhook = webhookApp(first, { guard, metrics, labelsOf: resourceLabels(catalog), log, health })
  const install = (pair: CertificatePair) => {
    ;(webhook.server as Server).setSecureContext(secureContextOf(pair))
    metrics.certificateExpiry.set(pair.expires.getTime() / 1000)
  }
  metrics.certificateExpiry.set(first.expires.getTime() / 1000)
  const certificate = renewCertificate(certificateFiles, first, {
    install,
    log,
    interval: LIMITS.certificatePoll,
  })
  const observability = observabilityApp(health, metrics, log)
  const closers = [webhook, observability].map(({ server }) => trackUnusedConnections(server))
  const closeUnused = () => {
    for (const close of closers) close()
  }
  const running: Running = { health, certificate, webhook, observability, closeUnused }
  try {
    const securePort = await listen(webhook, bindAddress, options.securePort, 'secure-port')
    const metricsPort = await listen(observability, bindAddress, options.metricsPort, 'metrics-port')
    const host = reachableHost(bindAddress)
    return {
      ...running,
      webhookUrl: `https://${hostAndPort(host, securePort)}`,
      observabilityUrl: `http://${hostAndPort(host, metricsPort)}`,
      stop: () => shutDown(running),
    }
  } catch (error) {
    await shutDown(running)
    throw error
  }
}

/** "Everywhere" is no address that one can call. */
function reachableHost(bindAddress: string): string {
  if (bindAddress === '0.0.0.0') return '127.0.0.1'
  return bindAddress === '::' ? '::1' : bindAddress
}
