/** One metric: what prom-client registers and what docs/reference/metrics.md prints. */
export interface MetricDefinition<Label extends string = string> {
  type: 'counter' | 'gauge' | 'histogram'
  name: string
  help: string
  /** Label → what it says and which values it has. */
  labels: Record<Label, string>
  /** Upper bounds in the metric's unit. */
  buckets?: number[]
}

const define = <Label extends string>(definition: MetricDefinition<Label>) => definition

/**
 * Every metric of the guard. Labels take values from closed sets only (the catalog's and those named here), so that no
 * user of the cluster decides how many series there are.
 */
export const METRICS = {
  wouldBreak: define({
    type: 'counter',
    name: 'emuguard_would_break_total',
    help: 'Uses of something that a surface lacks, one count a finding, whatever was done about it.',
    labels: {
      surface: '`emulation`, `minCompatibility` or `target`',
      surface_version: 'the release of the surface, for example `1.36`',
      reason: 'see [reasons](reasons.md)',
      group: 'API group; empty for the core group, and where the catalog does not know the resource',
      version: 'API version; empty where the catalog does not know the resource',
      resource: 'resource, for example `pods`; `unknown` where the catalog does not know it',
      feature: 'the feature gate that decides; empty when none does',
      hazard: 'see [hazards](reasons.md#hazards)',
      action: '`Deny`, `Warn`, `Audit`, or `Excused` when the old object had it already',
      dry_run: '`true` or `false`',
    },
  }),
  requests: define({
    type: 'counter',
    name: 'emuguard_admission_requests_total',
    help: 'Calls of the webhook, one count a call.',
    labels: {
      operation: '`CREATE`, `UPDATE`, `DELETE`, `CONNECT`; `unknown` where no review could be read',
      allowed: '`true` or `false`',
      code: '200 allowed, 422 rejected, 400 not a review that can be judged; else the HTTP status',
      dry_run: '`true` or `false`; `unknown` where no review could be read',
    },
  }),
  duration: define({
    type: 'histogram',
    name: 'emuguard_admission_duration_seconds',
    help: 'Time from the headers of a webhook call to the end of its answer, reading the body included.',
    labels: {},
    buckets: [1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  surfaceInfo: define({
    type: 'gauge',
    name: 'emuguard_surface_info',
    help: 'The surfaces that objects are held against; always 1.',
    labels: {
      surface: '`emulation`, `minCompatibility` or `target`',
      surface_version: 'its release',
      action: 'its validationAction, capped by `mode`',
      known: '`false` when the release is newer than the catalog, so that only announced removals are known',
    },
  }),
  catalogInfo: define({
    type: 'gauge',
    name: 'emuguard_catalog_info',
    help: 'The catalog in use; always 1.',
    labels: { format: 'version of the file format', oldest: 'oldest release', newest: 'newest release' },
  }),
  buildInfo: define({
    type: 'gauge',
    name: 'emuguard_build_info',
    help: 'The running program; always 1.',
    labels: { version: 'of emuguard', node: 'version of Node.js' },
  }),
  certificateExpiry: define({
    type: 'gauge',
    name: 'emuguard_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate in use expires, as a Unix time.',
    labels: {},
  }),
}
