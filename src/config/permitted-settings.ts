import type { Catalog } from '../surface/catalog.ts'
import { buildSurface, SurfaceError } from '../surface/surface.ts'
import type { Release } from '../surface/version.ts'

/** `--feature-gates` and `--runtime-config`. */
export interface ServerSettings {
  featureGates: Record<string, boolean>
  runtimeConfig: Record<string, string>
}

/** A setting that a release does not take, and its own words for it. */
export interface LeftOut {
  setting: string
  reason: string
}

/**
 * The settings that a kube-apiserver of another release takes: the gates and APIs that it does not know, or has locked
 * or cannot serve, are left out and named, since that server would not start with them.
 * @throws {SurfaceError} when the release itself is the trouble.
 */
export function permittedSettings(
  catalog: Catalog,
  version: Release,
  settings: ServerSettings,
): ServerSettings & { leftOut: LeftOut[] } {
  const gates = largestAccepted(settings.featureGates, (featureGates) => {
    buildSurface(catalog, { version, featureGates })
  })
  const apis = largestAccepted(settings.runtimeConfig, (runtimeConfig) => {
    buildSurface(catalog, { version, featureGates: gates.accepted, runtimeConfig })
  })
  return {
    featureGates: gates.accepted,
    runtimeConfig: apis.accepted,
    leftOut: [...gates.leftOut, ...apis.leftOut],
  }
}

type Settings<Value> = Record<string, Value>

/**
 * Adds setting after setting as long as the release takes one more. Again and again, because a gate may need another
 * one that stands later (a gate switched off needs those off that depend on it).
 */
function largestAccepted<Value>(
  settings: Settings<Value>,
  tryOut: (settings: Settings<Value>) => void,
): { accepted: Settings<Value>; leftOut: LeftOut[] } {
  if (refusal(() => tryOut(settings)) === null) return { accepted: settings, leftOut: [] }
  let accepted: Settings<Value> = {}
  // A release that refuses even no settings is not refused because of them.
  tryOut(accepted)
  let waiting = Object.entries(settings)
  for (;;) {
    const refused: { entry: [string, Value]; reason: string }[] = []
    for (const entry of waiting) {
      const more = { ...accepted, [entry[0]]: entry[1] }
      const reason = refusal(() => tryOut(more))
      if (reason === null) accepted = more
      else refused.push({ entry, reason })
    }
    if (refused.length === waiting.length) {
      const leftOut = refused.map(({ entry: [name, value], reason }) => ({
        setting: `${name}=${value}`,
        reason,
      }))
      return { accepted, leftOut }
    }
    waiting = refused.map(({ entry }) => entry)
  }
}

function refusal(work: () => void): string | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof SurfaceError) return error.message
    throw error
  }
}
