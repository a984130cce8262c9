import type { CatalogFile, GatedPaths, GateRule } from '../surface/catalog-format.ts'
import { rulesAt } from '../surface/gate-rules.ts'
import type { Surface } from '../surface/surface.ts'
import type { Rule } from './explanation.ts'
import { gateInRelease } from './gate-in-release.ts'

/**
 * What gates do to a field in a release: the rules about it, about its items, and about every field around it, which
 * takes it along. Those of the status subresource are the field's own, too.
 */
export function rulesOfField(surface: Surface, resource: string, path: string): Rule[] {
  const seen = new Set<string>()
  return [...pathsAround(path), `${path}[*]`]
    .flatMap((at) =>
      [resource, `${resource}/status`].flatMap((key) =>
        rulesAt(surface.file, key, at).map((rule) => {
          const prefix = mountPrefix(surface.file, key, at)
          return readRule(surface, rule, { at, prefix, isAround: at.length < path.length })
        }),
      ),
    )
    .filter((rule) => {
      const text = JSON.stringify(rule)
      return !seen.has(text) && seen.add(text)
    })
}

interface Place {
  /** The path that the rule is about. */
  at: string
  /** What stands before the paths inside the rule, where it is a shared type's. */
  prefix: string
  /** Whether it is about something around the field in question. */
  isAround: boolean
}

function readRule(surface: Surface, rule: GateRule, { at, prefix, isAround }: Place): Rule {
  const featureGates = [rule.gate].flat().map((name) => gateInRelease(surface, name))
  const tightens = rule.tightens ?? false
  const isOn = (gate: { default: boolean }) => gate.default
  return {
    featureGates,
    effect: rule.effect,
    tightens,
    inForce: tightens ? featureGates.every(isOn) : !featureGates.some(isOn),
    path: at,
    drops: rule.drops === undefined ? (isAround ? at : null) : prefix + rule.drops,
    values: rule.values ?? null,
    not: rule.not ?? null,
    when: rule.when
      ? Object.fromEntries(Object.entries(rule.when).map(([path, values]) => [prefix + path, values]))
      : null,
    storedIsKept: rule.inUse !== 'never',
  }
}

/** `spec.a[*].b` → spec, spec.a, spec.a[*], spec.a[*].b. */
function pathsAround(path: string): string[] {
  return [...path.matchAll(/(?=[.[])|$/g)].map(({ index }) => path.slice(0, index)).filter((at) => at !== '')
}

/** `spec.template.` for a path whose rules are those of the PodTemplateSpec at `spec.template`. */
function mountPrefix(file: CatalogFile, key: string, at: string): string {
  let paths: GatedPaths = file.gatedResources[key] ?? {}
  let prefix = ''
  while (!Object.hasOwn(paths, at.slice(prefix.length))) {
    const mount = Object.entries(paths).find(
      ([path, entry]) => !Array.isArray(entry) && at.startsWith(`${prefix}${path}.`),
    )
    if (mount === undefined || Array.isArray(mount[1])) return ''
    prefix += `${mount[0]}.`
    paths = file.gatedTypes[mount[1].of] ?? {}
  }
  return prefix
}
