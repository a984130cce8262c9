import type { Exemption } from '../evaluate/policy.ts'
import type { Catalog } from '../surface/catalog.ts'
import { formatKeyPath } from './allowed-here.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { ExemptionConfiguration } from './schema.ts'
import type { Settings } from './settings.ts'

const CONDITIONS = ['namespaces', 'users', 'groups', 'subresources', 'features'] as const

/**
 * Turns the exemptions of the file into those of the policy.
 * @throws {ConfigurationError} for one without a condition, which would switch the guard off; for a feature gate
 * that no catalogued release has, which would never match; and for a date that does not exist.
 */
export function readExemptions(
  exemptions: ExemptionConfiguration[],
  catalog: Catalog,
  origin: Settings['origin'],
): Exemption[] {
  return exemptions.map((exemption, index) => {
    const path = ['exemptions', String(index)]
    const refuse = (key: string | null, message: string): never => {
      const at = key === null ? path : [...path, key]
      throw new ConfigurationError(`${origin(at)} ${message}`)
    }
    if (CONDITIONS.every((key) => (exemption[key] ?? []).length === 0)) {
      refuse(null, `matches everything: give one of ${CONDITIONS.join(', ')}, or set mode: Audit`)
    }
    const unknown = exemption.features?.find((gate) => !isKnownGate(catalog, gate))
    if (unknown !== undefined)
      refuse('features', `names ${unknown}, a feature gate that no catalogued release has`)
    const until = exemption.until === undefined ? null : readUntil(exemption.until)
    if (until !== null && Number.isNaN(until.getTime())) refuse('until', `is no date: ${exemption.until}`)
    return {
      name: exemption.name ?? formatKeyPath(path),
      namespaces: exemption.namespaces ?? [],
      users: exemption.users ?? [],
      groups: exemption.groups ?? [],
      subresources: exemption.subresources ?? [],
      features: exemption.features ?? [],
      action: exemption.action ?? 'Audit',
      until,
    }
  })
}

/** A day alone counts whole: `2026-12-31` ends at midnight UTC after it. An invalid Date for a day that is none. */
function readUntil(text: string): Date {
  const [day] = text.split('T')
  const midnight = new Date(`${day}T00:00:00Z`)
  // JavaScript takes February 30 for March 2.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day)
    return new Date(Number.NaN)
  if (text !== day) return new Date(text)
  midnight.setUTCDate(midnight.getUTCDate() + 1)
  return midnight
}

function isKnownGate(catalog: Catalog, gate: string): boolean {
  return [...catalog.files.values()].some(({ featureGates }) => Object.hasOwn(featureGates, gate))
}
