import type { Server } from 'node:https'
import type { LiveGuard } from '../detection/live-guard.ts'
import { detectionText, inForceText } from '../detection/observations.ts'
import type { RollbackWindow } from '../evaluate/rollback-window.ts'
import type { Catalog } from '../surface/catalog.ts'
import { describeGuard, describeProgram } from '../telemetry/describe-guard.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { resourceLabels } from '../telemetry/resource-label.ts'
import {
  type CertificateFiles,
  type CertificatePair,
  readCertificate,
  secureContextOf,
} from './certificate.ts'
import { renewCertificate } from './certificate-renewal.ts'
import { guardStatus } from './guard-status.ts'
import { createHealth, type HealthCheck } from './health.ts'
import { LIMITS } from './limits.ts'
import { hostAndPort, listen } from './listen.ts'
import { observabilityApp } from './observability-app.ts'
import { type Running, shutDown } from './shutdown.ts'
import { trackUnusedConnections } from './unused-connections.ts'
import { watchWindow } from './watch-window.ts'
import { webhookApp } from './webhook-app.ts'

export interface ServingOptions {
  bindAddress: string
  /** 0 takes any free port, here and below. */
  securePort: number
  metricsPort: number
  certificateFiles: CertificateFiles
}

/** What a guard is made of. */
export interface GuardParts {
  live: LiveGuard
  /** Null: none. */
  window: RollbackWindow | null
  catalog: Catalog
  metrics: Metrics
  log: Log
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
  { live, window, catalog, metrics, log }: GuardParts,
  options: ServingOptions,
): Promise<RunningGuard> {
  const { bindAddress, certificateFiles } = options
  const first = readCertificate(certificateFiles, new Date())
  const describe = () => {
    if (live.inForce === null) describeProgram(metrics, catalog)
    else describeGuard(metrics, catalog, live.inForce.guard, new Date())
  }
  describe()
  const isExpired = () => certificate.current.expires <= new Date()
  const health = createHealth([
    { name: 'certificate', problem: () => (isExpired() ? 'expired' : null) },
    surfacesCheck(live),
  ])
  const webhook = webhookApp(first, { live, metrics, labelsOf: resourceLabels(catalog), log, health })
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
  const watches = [watchWindow(window, { log, metrics, onChange: describe, interval: LIMITS.windowPoll })]
  const status = () => guardStatus(live, catalog, health, new Date())
  const observability = observabilityApp(health, metrics, log, status)
  const closers = [webhook, observability].map(({ server }) => trackUnusedConnections(server))
  const closeUnused = () => {
    for (const close of closers) close()
  }
  const running: Running = { health, certificate, watches, webhook, observability, closeUnused }
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

/** Not ready until it is known what to hold objects against; afterwards the last that was known holds. */
function surfacesCheck(live: LiveGuard): HealthCheck {
  return {
    name: 'surfaces',
    problem: () => {
      if (live.inForce !== null) return null
      return live.detection?.problem ?? 'the versions of the cluster are not known yet'
    },
    detail: () => {
      const { inForce, detection } = live
      const why =
        detection === null
          ? 'as configured'
          : (detection.problem ?? (detection.facts ? detectionText(detection.facts) : ''))
      return inForce && `${inForceText(inForce)} (${why})`
    },
  }
}

/** "Everywhere" is no address that one can call. */
function reachableHost(bindAddress: string): string {
  if (bindAddress === '0.0.0.0') return '127.0.0.1'
  return bindAddress === '::' ? '::1' : bindAddress
}
