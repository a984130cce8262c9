import { AUDIT_METRICS } from '../../src/telemetry/audit-metrics-table.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { METRICS, type MetricDefinition } from '../../src/telemetry/metrics-table.ts'
import { APISERVER_METRICS } from './apiserver-metrics.ts'
import { rules } from './monitoring-files.ts'
import { parsePromql } from './promql.ts'

/** What Prometheus adds to whatever it scrapes, the last for a ServiceMonitor. */
export const TARGET_LABELS = ['job', 'instance', 'namespace']

/** Every series that rules and dashboard may name, with its labels but those of the target. */
export async function knownMetrics(): Promise<Map<string, string[]>> {
  const known = new Map<string, string[]>([
    ['up', []],
    ['ALERTS', ['alertname', 'alertstate', 'severity']],
    ...Object.entries(APISERVER_METRICS),
  ])
  for (const { name, values } of await createMetrics().registry.getMetricsAsJSON()) {
    if (/^(process|nodejs)_/.test(name)) known.set(name, Object.keys(values[0]?.labels ?? {}))
  }
  const tables: MetricDefinition[] = [...Object.values(METRICS), ...Object.values(AUDIT_METRICS)]
  for (const { name, type, labels } of tables) {
    if (type === 'histogram') known.set(`${name}_bucket`, [...Object.keys(labels), 'le'])
    else known.set(name, Object.keys(labels))
  }
  for (const { record, expr } of rules) {
    if (record !== undefined) known.set(record, parsePromql(expr).groupings)
  }
  return known
}
