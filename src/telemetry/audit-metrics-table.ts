import { define } from './metrics-table.ts'

/** Every metric of `emuguard audit --interval`. Labels take values from closed sets only. */
export const AUDIT_METRICS = {
  storedFindings: define({
    type: 'gauge',
    name: 'emuguard_stored_findings',
    help: 'Findings of the last audit; those of objects that a controller made are counted at their owner.',
    labels: {
      surface: '`target`; `emulation` for what the running server drops',
      surface_version: 'the release of the surface, for example `1.36`',
      reason: 'see [reasons](reasons.md)',
      group: 'API group; empty for the core group, and where the catalog does not know the resource',
      version: 'API version; empty where the catalog does not know the resource',
      resource: 'resource, for example `deployments`; `unknown` where the catalog does not know it',
      hazard: 'see [hazards](reasons.md#hazards)',
    },
  }),
  lastSuccess: define({
    type: 'gauge',
    name: 'emuguard_audit_last_success_timestamp_seconds',
    help: 'When the last audit ended that could read everything, as a Unix time; 0 before the first.',
    labels: {},
  }),
  duration: define({
    type: 'gauge',
    name: 'emuguard_audit_duration_seconds',
    help: 'Time that the last audit took.',
    labels: {},
  }),
  objects: define({
    type: 'gauge',
    name: 'emuguard_audit_objects',
    help: 'Objects that the last audit read.',
    labels: {},
  }),
  incomplete: define({
    type: 'gauge',
    name: 'emuguard_audit_incomplete',
    help: 'What the last audit could not read: resources, Helm releases.',
    labels: {},
  }),
  failures: define({
    type: 'counter',
    name: 'emuguard_audit_failures_total',
    help: 'Audits that came to no result at all, because there was no cluster to be reached.',
    labels: {},
  }),
}
