import type { Guard } from '../evaluate/judge.ts'
import type { Catalog } from '../surface/catalog.ts'
import { defaultExemptions } from './default-exemptions.ts'
import { readExemptions } from './exemptions.ts'
import { buildGuardSurfaces } from './guard-surfaces.ts'
import { readWindow } from './read-window.ts'
import type { Settings } from './settings.ts'

/** Where and when the guard starts. */
export interface Surroundings {
  /** The namespace it runs in; null outside a cluster. */
  ownNamespace: string | null
  now: Date
}

/**
 * Makes the guard that the settings describe. It is whole or it is not made: what cannot be honoured is an error.
 * @returns the guard, and what an operator should know of it, one sentence each.
 * @throws {ConfigurationError} for settings that contradict each other or that kube-apiserver would refuse.
 */
export function buildGuard(
  catalog: Catalog,
  settings: Settings,
  { ownNamespace, now }: Surroundings,
): { guard: Guard; notes: string[] } {
  const notes: string[] = []
  const surfaces = buildGuardSurfaces(catalog, settings, (text) => notes.push(text))
  const own = readExemptions(settings.exemptions, catalog, settings.origin)
  for (const { name, until } of own) {
    if (until !== null && until <= now)
      notes.push(`the exemption ${name} is void since ${until.toISOString()}`)
  }
  const exemptions = [...own, ...(settings.defaultExemptions ? defaultExemptions(ownNamespace) : [])]
  const { validationActions, mode } = settings
  const window = readWindow(settings.window, settings.origin)
  return { guard: { surfaces, policy: { validationActions, mode, window, exemptions } }, notes }
}
