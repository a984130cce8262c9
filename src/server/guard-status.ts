import type { LiveCertificate } from '../certificates/certificate-renewal.ts'
import type { Detection, LiveGuard } from '../detection/live-guard.ts'
import { STAGES } from '../detection/upgrade-stage.ts'
import { cappedAction } from '../evaluate/capped-action.ts'
import { secondsRemaining, windowPhase } from '../evaluate/rollback-window.ts'
import { type Catalog, newestRelease, oldestRelease } from '../surface/catalog.ts'
import { PROGRAM_VERSION } from '../telemetry/program-version.ts'
import type { Health } from './health.ts'

export const STATUS_KIND = 'GuardStatus'

export type GuardStatus = ReturnType<typeof guardStatus>

/** What is in force and why, for `/statusz` and `emuguard status`. Nothing in it is secret. Pure but for the checks. */
export function guardStatus(
  live: LiveGuard,
  catalog: Catalog,
  health: Health,
  now: Date,
  certificate: LiveCertificate | null,
) {
  const { inForce, detection } = live
  const policy = inForce?.guard.policy ?? null
  const window = policy?.window ?? null
  return {
    apiVersion: 'emuguard.dev/v1alpha1',
    kind: STATUS_KIND,
    version: PROGRAM_VERSION,
    time: now.toISOString(),
    problems: health.readiness.flatMap(({ name, problem }) => {
      const text = problem()
      return text === null ? [] : [{ check: name, problem: text }]
    }),
    mode: policy?.mode ?? null,
    surfaces: (inForce?.guard.surfaces ?? []).map(({ name, surface }) => ({
      name,
      version: surface.version,
      action: cappedAction(policy!, name, now).action,
      known: !surface.isForecast,
    })),
    /** Those that are not default, wherever they come from. */
    featureGates: inForce?.settings.featureGates ?? {},
    runtimeConfig: inForce?.settings.runtimeConfig ?? {},
    window: window && {
      opened: window.opened.toISOString(),
      closes: window.closes.toISOString(),
      phase: windowPhase(window, now),
      secondsRemaining: secondsRemaining(window, now),
      afterwards: window.afterwards,
    },
    detection: detection && detectionStatus(detection),
    catalog: { oldest: oldestRelease(catalog), newest: newestRelease(catalog) },
    /** Null while there is none. */
    certificate: certificate && {
      kind: certificate.source.kind,
      source: certificate.source.name,
      serialNumber: certificate.current.serialNumber,
      expires: certificate.current.expires.toISOString(),
      /** Null where others decide. */
      renewed: certificate.due?.toISOString() ?? null,
      problem: certificate.problem,
      note: certificate.note,
    },
  }
}

function detectionStatus({ facts, detected, stage, problem, lastSuccess }: Detection) {
  return {
    stage: stage === null ? null : { stage, meaning: STAGES[stage] },
    problem,
    lastSuccess: lastSuccess?.toISOString() ?? null,
    endpoints: facts && { outcome: facts.endpoints.outcome },
    apiservers: (facts?.apiservers ?? []).map(({ address, version, featureGates, served, error }) => ({
      address,
      ...version,
      featureGates: featureGates.outcome,
      runtimeConfig: served.outcome,
      error,
    })),
    unknown: facts?.unknown ?? [],
    disagreements: detected?.disagreements ?? [],
  }
}
