import type { CatalogFile, GatedPaths, GateRule } from '../surface/catalog-format.ts'
import type { Surface } from '../surface/surface.ts'
import type { GateUse } from './explanation.ts'
import { ruleWords } from './rule-words.ts'

/** Everything that a gate decides in any release: fields and values by resource or shared type, and APIs. */
export function gateUses(surfaces: Surface[], gate: string): GateUse[] {
  const uses = new Map<string, GateUse>()
  for (const { file, version } of surfaces) {
    for (const use of usesIn(file, gate)) {
      const key = `${use.of} ${use.path} ${use.effect}`
      const known = uses.get(key)
      uses.set(key, {
        ...use,
        mountedAt: [...new Set([...(known?.mountedAt ?? []), ...use.mountedAt])],
        releases: [...new Set([...(known?.releases ?? []), version])],
      })
    }
  }
  return [...uses.values()]
}

type Use = Omit<GateUse, 'releases'>

function usesIn(file: CatalogFile, gate: string): Use[] {
  const shared = Object.entries(file.gatedTypes).flatMap(([type, paths]) =>
    fieldsIn(paths, gate).map((use) => ({ ...use, of: type, mountedAt: mountsOf(file, type) })),
  )
  const own = Object.entries(file.gatedResources).flatMap(([resource, paths]) =>
    fieldsIn(paths, gate).map((use) => ({ ...use, of: resource, mountedAt: [] })),
  )
  return [...apisIn(file, gate), ...own, ...shared]
}

function fieldsIn(paths: GatedPaths, gate: string): Pick<Use, 'path' | 'effect'>[] {
  return Object.entries(paths).flatMap(([path, entry]) =>
    Array.isArray(entry)
      ? entry
          .filter((rule) => [rule.gate].flat().includes(gate))
          .map((rule) => ({ path, effect: effectOf(rule, gate) }))
      : [],
  )
}

function effectOf(rule: GateRule, gate: string): string {
  const others = [rule.gate].flat().filter((name) => name !== gate)
  const tightens = rule.tightens ?? false
  const words = ruleWords({
    effect: rule.effect,
    tightens,
    drops: rule.drops ?? null,
    values: rule.values ?? null,
    not: rule.not ?? null,
    when: rule.when ?? null,
  })
  if (others.length === 0) return words
  return tightens ? `${words}, with ${others.join(', ')}` : `${words}, unless ${others.join(' or ')} is on`
}

/** `apps/v1/deployments spec.template`: where a shared type's rules hold, a type inside another included. */
function mountsOf(file: CatalogFile, type: string): string[] {
  const mountsIn = (sections: Record<string, GatedPaths>) =>
    Object.entries(sections).flatMap(([of, paths]) =>
      Object.entries(paths).flatMap(([path, entry]) =>
        !Array.isArray(entry) && entry.of === type ? [{ of, path }] : [],
      ),
    )
  return [
    ...mountsIn(file.gatedResources).map(({ of, path }) => `${of} ${path}`),
    ...mountsIn(file.gatedTypes).flatMap(({ of, path }) =>
      of === type ? [] : mountsOf(file, of).map((mount) => `${mount}.${path}`),
    ),
  ]
}

function apisIn(file: CatalogFile, gate: string): Use[] {
  const isGated = (gates: string | string[] | undefined) => [gates ?? []].flat().includes(gate)
  return Object.entries(file.resources).flatMap(([key, { featureGate, served, subresources = {} }]) => {
    const names = [
      ...(isGated(featureGate) && served !== false ? [key] : []),
      ...Object.entries(subresources)
        .filter(([, sub]) => isGated(sub.featureGate) && sub.served !== false)
        .map(([name]) => `${key}/${name}`),
    ]
    return names.map((of) => ({ of, path: null, effect: 'not served', mountedAt: [] }))
  })
}
