import { SurfaceError } from '../surface/surface.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { Settings } from './settings.ts'

/**
 * Runs `work` and says of a refusal which setting it is about and where that stands: the longest name or version that
 * the refusal mentions. Kubernetes' own wording, which names the gate or API, stays as it is.
 * @throws {ConfigurationError} in place of a SurfaceError.
 */
export function blaming<T>(settings: Settings, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof SurfaceError)) throw error
    const { message } = error
    const versions = ['minCompatibilityVersion', 'emulationVersion', 'targetVersion'] as const
    const candidates = [
      ...Object.keys(settings.featureGates).map((name) => ({ path: ['featureGates', name], text: name })),
      ...Object.keys(settings.runtimeConfig).map((name) => ({ path: ['runtimeConfig', name], text: name })),
      ...versions.map((key) => ({ path: [key], text: settings[key] ?? '' })),
    ].filter(({ text }) => text !== '' && message.includes(text))
    const culprit = candidates.toSorted((a, b) => b.text.length - a.text.length)[0]
    throw new ConfigurationError(culprit ? `${settings.origin(culprit.path)}: ${message}` : message)
  }
}
