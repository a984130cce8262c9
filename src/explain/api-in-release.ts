import { type ApiStatus, apiStatus } from '../surface/api-status.ts'
import type { Surface } from '../surface/surface.ts'
import type { ApiState } from './explanation.ts'

/** Where a resource stands in a release at its defaults. */
export function apiInRelease(surface: Surface, resource: string): ApiState {
  return stateOf(apiStatus(surface, resource))
}

function stateOf(status: ApiStatus | null): ApiState {
  switch (status?.state) {
    case 'Served':
      return 'served'
    case 'Disabled':
      return status.missingGates.length > 0 ? 'gated' : 'off'
    case 'NotIntroduced':
      return 'notIntroduced'
    default:
      return 'removed'
  }
}

/** Whether a release can read stored objects of it, served or not. */
export function isKnown(state: ApiState): boolean {
  return state !== 'notIntroduced' && state !== 'removed'
}
