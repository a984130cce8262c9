import { AUDIT_METRICS } from '../../../src/telemetry/audit-metrics-table.ts'
import { METRICS, type MetricDefinition } from '../../../src/telemetry/metrics-table.ts'
import { markdownTable } from '../markdown-table.ts'

/** Every metric of `/metrics`, from the tables that register them. */
export function metricsPage(): string {
  return [
    '# Metrics',
    'Served as Prometheus text on `/metrics` of the metrics port, over plain HTTP. Label values come from closed sets: the catalog, and what is named here. Requests with `dryRun` are counted, and told apart by a label.',
    ...Object.values<MetricDefinition>(METRICS).map(section),
    '# Metrics of repeated audits',
    'Served by `emuguard audit --interval` in the same way.',
    ...Object.values<MetricDefinition>(AUDIT_METRICS).map(section),
    'Besides these, both: the process metrics of prom-client (`process_…`, `nodejs_…`).',
  ].join('\n\n')
}

function section({ name, type, help, labels, buckets }: MetricDefinition): string {
  const rows = Object.entries(labels).map(([label, says]) => [`\`${label}\``, says])
  const bounds = buckets ? [`Buckets (upper bounds): ${buckets.join(', ')}.`] : []
  const table = rows.length === 0 ? [] : [markdownTable(['label', 'values'], rows)]
  return [`## ${name}`, `${type}. ${help}`, ...bounds, ...table].join('\n\n')
}
