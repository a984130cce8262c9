import type { LiveGuard } from '../detection/live-guard.ts'
import { detectionText, inForceText } from '../detection/observations.ts'
import type { HealthCheck } from './health.ts'

/** Not ready until it is known what to hold objects against; afterwards the last that was known holds. */
export function surfacesCheck(live: LiveGuard): HealthCheck {
  return {
    name: 'surfaces',
    problem: () => {
      if (live.inForce !== null) return null
      return live.detection?.problem ?? 'the versions of the cluster are not known yet'
    },
    detail: () => {
      const { inForce, detection } = live
      const why =
        detection === null
          ? 'as configured'
          : (detection.problem ?? (detection.facts ? detectionText(detection.facts) : ''))
      return inForce && `${inForceText(inForce)} (${why})`
    },
  }
}
