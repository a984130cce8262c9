import { METRICS } from '../../../src/telemetry/metrics-table.ts'
import { markdownTable } from '../markdown-table.ts'

/** Every metric of `/metrics`, from the table that registers them. */
export function metricsPage(): string {
  const sections = Object.values(METRICS).map(({ name, type, help, labels, ...rest }) => {
    const rows = Object.entries(labels).map(([label, says]) => [`\`${label}\``, says as string])
    const buckets =
      'buckets' in rest && rest.buckets ? [`Buckets (upper bounds): ${rest.buckets.join(', ')}.`] : []
    const table = rows.length === 0 ? [] : [markdownTable(['label', 'values'], rows)]
    return [`## ${name}`, `${type}. ${help}`, ...buckets, ...table].join('\n\n')
  })
  return [
    '# Metrics',
    'Served as Prometheus text on `/metrics` of the metrics port, over plain HTTP. Label values come from closed sets: the catalog, and what is named here. Requests with `dryRun` are counted, and told apart by a label.',
    ...sections,
    'Besides these: the process metrics of prom-client (`process_…`, `nodejs_…`).',
  ].join('\n\n')
}
