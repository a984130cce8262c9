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

export const define = <Label extends string>(definition: MetricDefinition<Label>) => definition

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
      seen: '`persisted`, or `requested` when the running apiserver had dropped it already',
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
      code: '200 allowed, 422 rejected, 400 not a review that can be judged, 401 and 403 a caller without the client certificate that is asked for; else the HTTP status',
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
  shed: define({
    type: 'counter',
    name: 'emuguard_requests_shed_total',
    help: 'Calls that were asked to come again (429 with Retry-After, which kube-apiserver does within the timeout of the webhook), because too much was in flight.',
    labels: { reason: '`requests` (--max-requests-inflight) or `bytes` (--max-bytes-inflight)' },
  }),
  requestsInFlight: define({
    type: 'gauge',
    name: 'emuguard_requests_inflight',
    help: 'Webhook calls that are being read or judged.',
    labels: {},
  }),
  bytesInFlight: define({
    type: 'gauge',
    name: 'emuguard_bytes_inflight',
    help: 'The bytes of their bodies, as declared.',
    labels: {},
  }),
  surfaceInfo: define({
    type: 'gauge',
    name: 'emuguard_surface_info',
    help: 'The surfaces that objects are held against; always 1.',
    labels: {
      surface: '`emulation`, `minCompatibility` or `target`',
      surface_version: 'its release',
      action: 'its validationAction, capped by `mode` and a closed `window`',
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
  upgradeStage: define({
    type: 'gauge',
    name: 'emuguard_upgrade_stage',
    help: 'Where the cluster is in an upgrade with emulation, 0 to 3; absent until it is known, and without detection. See docs/detection.md.',
    labels: {},
  }),
  detectedVersion: define({
    type: 'gauge',
    name: 'emuguard_detected_version_info',
    help: 'What each apiserver says of itself, at most 16 of them; always 1.',
    labels: {
      apiserver: 'its address, or that of the Service `kubernetes`',
      binary_version: 'its release, for example `1.37`',
      emulation_version: 'the release that it emulates; empty where it does not say',
      min_compatibility_version: 'the oldest release that it is compatible with; empty where it does not say',
    },
  }),
  detectionFact: define({
    type: 'gauge',
    name: 'emuguard_detection_fact_info',
    help: 'What the last look at the cluster came to; always 1. What could not be read is taken to be default.',
    labels: {
      fact: '`endpoints`, `feature_gates` or `runtime_config`',
      outcome: '`read`, `forbidden` (no permission) or `failed`; the worst of all apiservers',
    },
  }),
  apiserversSilent: define({
    type: 'gauge',
    name: 'emuguard_detection_apiservers_silent',
    help: 'Apiservers that did not answer the last look; what they said before holds.',
    labels: {},
  }),
  detectionLastSuccess: define({
    type: 'gauge',
    name: 'emuguard_detection_last_success_timestamp_seconds',
    help: 'When what an apiserver says was last put in force or confirmed, as a Unix time; absent before the first time.',
    labels: {},
  }),
  detectionFailures: define({
    type: 'counter',
    name: 'emuguard_detection_failures_total',
    help: 'Looks at the cluster that no apiserver answered, or whose outcome cannot be put in force; the last good one holds.',
    labels: {},
  }),
  versionDisagreement: define({
    type: 'gauge',
    name: 'emuguard_version_disagreement',
    help: '1 while apiservers do not agree on a version, else 0; the lowest holds.',
    labels: { version: '`binary`, `emulation` or `minCompatibility`' },
  }),
  catalogTooOld: define({
    type: 'gauge',
    name: 'emuguard_catalog_too_old',
    help: '1 while the cluster has a release that the catalog does not know, else 0: a newer emuguard is needed.',
    labels: { version: '`binary` or `emulation`' },
  }),
  windowRemaining: define({
    type: 'gauge',
    name: 'emuguard_window_seconds_remaining',
    help: 'Time until the rollback window closes, 0 when it has; absent without one.',
    labels: { afterwards: 'the strongest action that is left then: `Warn` or `Audit`' },
  }),
  certificateExpiry: define({
    type: 'gauge',
    name: 'emuguard_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate in use expires, as a Unix time; absent before there is one.',
    labels: {},
  }),
  certificateRenewalFailing: define({
    type: 'gauge',
    name: 'emuguard_certificate_renewal_failing',
    help: '1 while the serving certificate in use is kept because its files or its Secret hold something unusable, or because a step of its renewal fails, else 0; the log says why.',
    labels: {},
  }),
}
