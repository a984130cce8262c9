import type { Settings } from '../config/settings.ts'
import type { Guard } from '../evaluate/judge.ts'
import type { ClusterFacts } from './cluster-facts.ts'
import type { Detected } from './combine-facts.ts'
import type { Stage } from './upgrade-stage.ts'

/** A guard, and the settings that it was made of. */
export interface InForce {
  guard: Guard
  settings: Settings
}

/** What is known of the cluster that is followed. */
export interface Detection {
  /** The last look; null before the first. */
  facts: ClusterFacts | null
  detected: Detected | null
  stage: Stage | null
  /** Why the last look changed nothing, one line; null when it is in force. */
  problem: string | null
  /** When what is in force was last confirmed. */
  lastSuccess: Date | null
}

/** What changes while a guard runs. */
export interface LiveGuard {
  /** Replaced as a whole: a review takes it once, and is judged by one set. Null until the versions are known. */
  inForce: InForce | null
  /** Null where nothing is detected. */
  detection: Detection | null
}

/** A guard that stays as it is. */
export function pinned(inForce: InForce): LiveGuard {
  return { inForce, detection: null }
}
