import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { AuditReport } from '../audit/report.ts'
import { type GroupVersionResource, parseResource } from '../surface/resource-name.ts'
import { AUDIT_METRICS } from './audit-metrics-table.ts'
import type { MetricDefinition } from './metrics-table.ts'

/** The metrics of a program that audits again and again. */
export interface AuditMetrics {
  registry: Registry
  /** What an audit came to; replaces what the one before did. */
  setReport(report: AuditReport, seconds: number, now: Date): void
  countFailure(): void
}

/** @param labelsOf turns resources into label values, of which there is no end otherwise. */
export function createAuditMetrics(
  labelsOf: (resource: GroupVersionResource) => GroupVersionResource,
): AuditMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const common = <Label extends string>({ name, help, labels }: MetricDefinition<Label>) => ({
    name,
    help,
    labelNames: Object.keys(labels) as Label[],
    registers: [registry],
  })
  const storedFindings = new Gauge(common(AUDIT_METRICS.storedFindings))
  const lastSuccess = new Gauge(common(AUDIT_METRICS.lastSuccess))
  const duration = new Gauge(common(AUDIT_METRICS.duration))
  const objects = new Gauge(common(AUDIT_METRICS.objects))
  const incomplete = new Gauge(common(AUDIT_METRICS.incomplete))
  const failures = new Counter(common(AUDIT_METRICS.failures))
  return {
    registry,
    setReport({ items, summary }, seconds, now) {
      storedFindings.reset()
      for (const { findings } of items) {
        for (const finding of findings) {
          const { surface, version: surface_version, reason, hazard } = finding
          const resource = labelsOf(parseResource(finding.resource))
          storedFindings.inc({ surface, surface_version, reason, hazard, ...resource })
        }
      }
      objects.set(summary.objects)
      incomplete.set(summary.incomplete)
      duration.set(seconds)
      if (summary.incomplete === 0) lastSuccess.set(now.getTime() / 1000)
    },
    countFailure: () => failures.inc(),
  }
}
