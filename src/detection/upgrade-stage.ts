import type { RollbackWindow } from '../evaluate/rollback-window.ts'
import { windowPhase } from '../evaluate/rollback-window.ts'
import { compareReleases, type Release, releaseBefore } from '../surface/version.ts'
import type { Detected } from './combine-facts.ts'

/** The steps of an upgrade with emulation (KEP-4330), each with its own way back. */
export const STAGES = {
  0: 'before an upgrade',
  1: 'new binary, old API: the old binary can be put back',
  2: 'new API: the way back is open to what is compatible',
  3: 'no way back',
} as const
export type Stage = keyof typeof STAGES

/**
 * The stage that a cluster is in. An upgrade ends as the next begins: binary and emulation version alike, with the minor
 * before still compatible. That is stage 2, unless one looks ahead to the next release or the rollback window has closed.
 * Pure.
 */
export function upgradeStage(
  { binaryVersion, emulationVersion, minCompatibilityVersion }: Detected,
  intent: { targetVersion: Release | null; window: RollbackWindow | null; now: Date },
): Stage {
  if (compareReleases(emulationVersion, binaryVersion) < 0) return 1
  const minCompatibility = minCompatibilityVersion ?? releaseBefore(emulationVersion)
  if (compareReleases(minCompatibility, emulationVersion) >= 0) return 3
  const { targetVersion, window, now } = intent
  if (window !== null) return windowPhase(window, now) === 'closed' ? 0 : 2
  return targetVersion !== null && compareReleases(targetVersion, emulationVersion) > 0 ? 0 : 2
}
