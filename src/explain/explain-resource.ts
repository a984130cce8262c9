import { apiStatus, servedSiblings } from '../surface/api-status.ts'
import { newestRelease } from '../surface/catalog.ts'
import { parseResource } from '../surface/resource-name.ts'
import type { Surface } from '../surface/surface.ts'
import { apiInRelease, isKnown } from './api-in-release.ts'
import type { ResourceRelease, ResourceSubject, Rollback } from './explanation.ts'
import { gateInRelease } from './gate-in-release.ts'

/** An API's history: `apps/v1/deployments`. */
export function explainResource(surfaces: Surface[], resource: string): ResourceSubject {
  const newest = surfaces.at(-1)!
  // The release that says most of it: the last one that has it, else the newest, which knows the retired ones.
  const last = surfaces.findLast((surface) => isKnown(apiInRelease(surface, resource))) ?? newest
  const { introduced, deprecated, replacement } = apiStatus(last, resource)!
  const { removed } = apiStatus(newest, resource)!
  return {
    kind: 'resource',
    resource,
    objectKind: kindOf(last, resource),
    introduced,
    deprecated,
    removed,
    replacement,
    history: surfaces.map((surface) => resourceInRelease(newest, surface, resource)),
  }
}

function kindOf({ file, catalog }: Surface, resource: string): string {
  return (file.resources[resource] ?? catalog.retired.resources[resource])!.kind
}

function resourceInRelease(newest: Surface, surface: Surface, resource: string): ResourceRelease {
  const state = apiInRelease(surface, resource)
  const names = isKnown(state) ? [surface.file.resources[resource]?.featureGate ?? []].flat() : []
  return {
    release: surface.version,
    state,
    featureGates: names.map((name) => gateInRelease(surface, name)),
    rollback: surface === newest ? null : resourceRollback(newest, surface, resource),
  }
}

function resourceRollback(newest: Surface, older: Surface, resource: string): Rollback {
  const whole = (outcome: Rollback['outcome'], sentence: string) => ({ outcome, partly: false, sentence })
  if (!isKnown(apiInRelease(newest, resource))) {
    return whole('absent', `nothing to lose, ${newestRelease(newest.catalog)} does not have it itself`)
  }
  switch (apiInRelease(older, resource)) {
    case 'served':
      return whole('kept', 'kept')
    case 'off':
      return whole('unserved', 'stored but not served until --runtime-config names it')
    case 'gated': {
      const gates = apiStatus(older, resource)!.missingGates.join(' and ')
      const also = older.file.resources[resource]!.enabledByDefault ? '' : ' and --runtime-config names it'
      return whole('unserved', `stored but not served until ${gates} is on${also}`)
    }
    default: {
      const siblings = servedSiblings(older, parseResource(resource))
      const instead = siblings.length === 0 ? '' : `; it is served there as ${siblings.join(', ')}`
      return whole(
        'unreadable',
        `unreadable, it is not known there: such objects cannot be decoded${instead}`,
      )
    }
  }
}
