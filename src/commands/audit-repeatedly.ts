import { setTimeout as sleep } from 'node:timers/promises'
import { printSummary } from '../audit/printers/print-summary.ts'
import { ClusterError } from '../cluster/cluster.ts'
import { createHealth } from '../server/health.ts'
import { hostAndPort, listen } from '../server/listen.ts'
import { observabilityApp } from '../server/observability-app.ts'
import { createAuditMetrics } from '../telemetry/audit-metrics.ts'
import type { Log } from '../telemetry/log.ts'
import { resourceLabels } from '../telemetry/resource-label.ts'
import { auditLive } from './audit-live.ts'
import { type AuditOptions, catalogOf } from './audit-options.ts'

export interface RepeatedAudit {
  /** `http://127.0.0.1:8081` */
  url: string
  /** Settles when it was stopped, or when no further audit makes sense. */
  done: Promise<void>
  /** Breaks off what is under way, and closes the server. */
  stop(): Promise<void>
}

/**
 * Audits the live cluster again and again, with the time between two audits that the flags name, and serves the outcome
 * of the last one as metrics. A cluster that cannot be reached is tried again the next time.
 * @throws {ListenError} when the port cannot be listened on. `done` rejects as auditLive does for what no time will heal.
 */
export async function auditRepeatedly(
  options: AuditOptions & { interval: number; metricsPort: number; bindAddress: string },
  log: Log,
): Promise<RepeatedAudit> {
  const { bindAddress, metricsPort } = options
  const metrics = createAuditMetrics(resourceLabels(catalogOf(options)))
  let problem: string | null = 'no audit has ended yet'
  const health = createHealth([{ name: 'audit', problem: () => problem }])
  const app = observabilityApp(health, metrics, log)
  const port = await listen(app, bindAddress, metricsPort, 'metrics-port')
  const stopping = new AbortController()
  const { signal } = stopping

  const once = async () => {
    const start = performance.now()
    try {
      const { report } = await auditLive(options, { signal })
      const seconds = (performance.now() - start) / 1000
      metrics.setReport(report, seconds, new Date())
      problem = null
      for (const line of printSummary(report)) log.info(line.trimEnd())
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error
      metrics.countFailure()
      problem = error.message
      log.error(error.message)
    }
  }
  const repeat = async () => {
    try {
      for (;;) {
        await once()
        await sleep(options.interval, undefined, { signal })
      }
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      health.isDraining = true
      await app.close()
    }
  }
  const done = repeat()
  return {
    url: `http://${hostAndPort(bindAddress, port)}`,
    done,
    async stop() {
      stopping.abort()
      await done
    },
  }
}
