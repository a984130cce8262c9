import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { METRICS, type MetricDefinition } from './metrics-table.ts'

type Table = typeof METRICS
type LabelOf<Definition> = Definition extends MetricDefinition<infer Label> ? Label : never

/** The metrics of one guard, in a registry of its own. */
export interface Metrics {
  registry: Registry
  wouldBreak: Counter<LabelOf<Table['wouldBreak']>>
  requests: Counter<LabelOf<Table['requests']>>
  duration: Histogram
  shed: Counter<LabelOf<Table['shed']>>
  requestsInFlight: Gauge
  bytesInFlight: Gauge
  surfaceInfo: Gauge<LabelOf<Table['surfaceInfo']>>
  catalogInfo: Gauge<LabelOf<Table['catalogInfo']>>
  buildInfo: Gauge<LabelOf<Table['buildInfo']>>
  upgradeStage: Gauge
  detectedVersion: Gauge<LabelOf<Table['detectedVersion']>>
  detectionFact: Gauge<LabelOf<Table['detectionFact']>>
  apiserversSilent: Gauge
  detectionLastSuccess: Gauge
  detectionFailures: Counter
  versionDisagreement: Gauge<LabelOf<Table['versionDisagreement']>>
  catalogTooOld: Gauge<LabelOf<Table['catalogTooOld']>>
  windowRemaining: Gauge<LabelOf<Table['windowRemaining']>>
  certificateExpiry: Gauge
  certificateRenewalFailing: Gauge
}

/** Registers every metric of the table, and prom-client's own of the process (`process_…`, `nodejs_…`). */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const common = <Label extends string>({ name, help, labels }: MetricDefinition<Label>) => ({
    name,
    help,
    labelNames: Object.keys(labels) as Label[],
    registers: [registry],
  })
  /** Zero would say something: there is no sample until one is set. */
  const absent = (gauge: Gauge) => {
    gauge.remove()
    return gauge
  }
  return {
    registry,
    wouldBreak: new Counter(common(METRICS.wouldBreak)),
    requests: new Counter(common(METRICS.requests)),
    duration: new Histogram({ ...common(METRICS.duration), buckets: METRICS.duration.buckets! }),
    shed: new Counter(common(METRICS.shed)),
    requestsInFlight: new Gauge(common(METRICS.requestsInFlight)),
    bytesInFlight: new Gauge(common(METRICS.bytesInFlight)),
    surfaceInfo: new Gauge(common(METRICS.surfaceInfo)),
    catalogInfo: new Gauge(common(METRICS.catalogInfo)),
    buildInfo: new Gauge(common(METRICS.buildInfo)),
    upgradeStage: absent(new Gauge(common(METRICS.upgradeStage))),
    detectedVersion: new Gauge(common(METRICS.detectedVersion)),
    detectionFact: new Gauge(common(METRICS.detectionFact)),
    apiserversSilent: absent(new Gauge(common(METRICS.apiserversSilent))),
    detectionLastSuccess: absent(new Gauge(common(METRICS.detectionLastSuccess))),
    detectionFailures: new Counter(common(METRICS.detectionFailures)),
    versionDisagreement: new Gauge(common(METRICS.versionDisagreement)),
    catalogTooOld: new Gauge(common(METRICS.catalogTooOld)),
    windowRemaining: new Gauge(common(METRICS.windowRemaining)),
    certificateExpiry: absent(new Gauge(common(METRICS.certificateExpiry))),
    certificateRenewalFailing: new Gauge(common(METRICS.certificateRenewalFailing)),
  }
}
