import type { Server } from 'node:https'
import { type CertificatePair, secureContextOf } from '../certificates/certificate.ts'
import { type LiveCertificate, renewCertificate } from '../certificates/certificate-renewal.ts'
import type { CertificateReading, CertificateSource } from '../certificates/certificate-source.ts'
import { firstReading } from '../certificates/first-reading.ts'
import type { LiveGuard } from '../detection/live-guard.ts'
import type { RollbackWindow } from '../evaluate/rollback-window.ts'
import type { Catalog } from '../surface/catalog.ts'
import { describeGuard, describeProgram } from '../telemetry/describe-guard.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { resourceLabels } from '../telemetry/resource-label.ts'
import { type BudgetLimits, createBudget } from './budget.ts'
import { certificateCheck } from './certificate-check.ts'
import { type LiveAuthorities, readAuthorities, renewAuthorities } from './client-authorities.ts'
import { clientTlsOptions } from './client-certificates.ts'
import { closeServer } from './close-server.ts'
import { sayGoodbye } from './goodbye.ts'
import { guardStatus } from './guard-status.ts'
import { createHealth } from './health.ts'
import { boundConnections } from './idle-connections.ts'
import { LIMITS, type Limits } from './limits.ts'
import { hostAndPort, listen, reachableHost } from './listen.ts'
import { observabilityApp } from './observability-app.ts'
import { type Running, shutDown } from './shutdown.ts'
import { surfacesCheck } from './surfaces-check.ts'
import { watchWindow } from './watch-window.ts'
import { webhookApp } from './webhook-app.ts'

export interface ServingOptions {
  bindAddress: string
  /** 0 takes any free port, here and below. */
  securePort: number
  metricsPort: number
  certificate: CertificateSource
  /** Milliseconds from a signal to the last new connection; see shutdown.ts. */
  shutdownDelay: number
  /** The most of webhook calls in flight. */
  budget: BudgetLimits
  /** The file of authorities whose client certificates callers need, and the common names; null: all are answered. */
  clients: { file: string; names: string[] } | null
  limits?: Limits
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
  /** Of client certificates; null where none is needed. */
  authorities: LiveAuthorities | null
  /** `https://127.0.0.1:8443` */
  webhookUrl: string
  /** `http://127.0.0.1:8081` */
  observabilityUrl: string
  /** Ends it; see shutdown.ts. */
  stop(): Promise<void>
}

/**
 * Starts both servers of a guard.
 * @throws {CertificateError} when the certificate or the authorities of client certificates cannot be used.
 * @throws {ListenError} when a port cannot be listened on; nothing is left running then.
 */
export async function startGuard(
  { live, window, catalog, metrics, log }: GuardParts,
  options: ServingOptions,
): Promise<RunningGuard> {
  const { bindAddress, certificate: source, clients, limits = LIMITS } = options
  const firstAuthorities = clients && readAuthorities(clients.file, new Date())
  const describe = () => {
    if (live.inForce === null) describeProgram(metrics, catalog)
    else describeGuard(metrics, catalog, live.inForce.guard, new Date())
  }
  describe()
  let certificate: LiveCertificate | string = 'there is none yet'
  const health = createHealth([certificateCheck(() => certificate), surfacesCheck(live)])
  const status = () =>
    guardStatus(live, catalog, health, new Date(), typeof certificate === 'string' ? null : certificate)
  const observability = observabilityApp(health, metrics, log, status)
  const probes = boundConnections(observability.server, limits.connections, (socket) => socket.end())
  let first: CertificateReading
  let metricsPort: number
  try {
    // Probes are answered while the first certificate is waited for.
    metricsPort = await listen(observability, bindAddress, options.metricsPort, 'metrics-port')
    const onProblem = (problem: string) => {
      certificate = `there is none yet: ${problem}`
      metrics.certificateRenewalFailing.set(1)
    }
    first = await firstReading(source, { onProblem, log })
  } catch (error) {
    source.close()
    await closeServer(observability, probes, limits, limits.lastProbes)
    throw error
  }
  const secure = (pair: CertificatePair) =>
    (webhook.server as Server).setSecureContext({
      ...secureContextOf(pair),
      // Without them the authorities of the whole web would be good enough.
      ...(authorities && clientTlsOptions(authorities.current)),
    })
  const authorities =
    clients &&
    renewAuthorities(clients.file, firstAuthorities!, {
      install: () => secure(renewal.current),
      log,
      interval: LIMITS.certificatePoll,
    })
  const webhook = webhookApp(first.pair, {
    live,
    metrics,
    labelsOf: resourceLabels(catalog),
    log,
    health,
    budget: createBudget(options.budget, limits),
    limits,
    clients: authorities && { authorities, names: clients.names },
  })
  const renewal = renewCertificate(source, first, {
    install: secure,
    onLook({ current, problem }) {
      metrics.certificateExpiry.set(current.expires.getTime() / 1000)
      metrics.certificateRenewalFailing.set(problem === null ? 0 : 1)
    },
    log,
  })
  certificate = renewal
  const watches = [
    watchWindow(window, { log, metrics, onChange: describe, interval: LIMITS.windowPoll }),
    ...(authorities ? [authorities] : []),
  ]
  webhook.server.maxConnections = limits.sockets
  const calls = boundConnections(webhook.server, limits.connections, (socket) =>
    sayGoodbye(socket, limits.goodbye),
  )
  const connections = { calls, probes }
  const running: Running = {
    health,
    certificate: renewal,
    watches,
    webhook,
    observability,
    connections,
    limits,
  }
  try {
    const securePort = await listen(webhook, bindAddress, options.securePort, 'secure-port')
    const host = reachableHost(bindAddress)
    return {
      ...running,
      authorities,
      webhookUrl: `https://${hostAndPort(host, securePort)}`,
      observabilityUrl: `http://${hostAndPort(host, metricsPort)}`,
      stop: () => shutDown(running, options.shutdownDelay),
    }
  } catch (error) {
    await shutDown(running, 0)
    throw error
  }
}
