import { apiStatus, servedSiblings } from '../../surface/api-status.ts'
import { formatResource } from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import type { Finding } from '../finding.ts'
import { listAt, type Place, type Referrer, referenceFinding, unserved } from './reference.ts'

/** A rule of a webhook or admission policy, where it stands. */
interface Rule {
  place: Place
  groups: string[]
  versions: string[]
  resources: string[]
}

/**
 * Rules whose API versions the surface does not serve: nothing matches them there. With `matchPolicy: Equivalent` a
 * request in another version of the resource matches, too, but only by way of versions that are served
 * (k8s.io/apiserver/pkg/admission/plugin/webhook/generic/webhook.go, EquivalentResourcesFor).
 */
export function matchedResourceFindings(
  referrer: Referrer,
  object: unknown,
  /** Lists of rules that together decide whether a request matches. */
  places: Place[],
  /** What ends when nothing matches any more. */
  consequence: string,
): Finding[] {
  const rules = places.flatMap((place) =>
    listAt(object, place).map((_, index) => readRule(object, [...place, index])),
  )
  return rules.flatMap((rule) =>
    rule.groups.flatMap((group) =>
      rule.resources.flatMap((resource) => unmatched(referrer, rules, rule, group, resource, consequence)),
    ),
  )
}

function unmatched(
  referrer: Referrer,
  rules: Rule[],
  rule: Rule,
  group: string,
  resource: string,
  consequence: string,
): Finding | [] {
  const { surface } = referrer
  const known = rule.versions.filter((version) =>
    apiStatus(surface, formatResource({ group, version, resource })),
  )
  if (known.length === 0 || rules.some((other) => covers(surface, other, group, resource))) return []
  const status = unserved(surface, formatResource({ group, version: known[0]!, resource }))!
  const siblings = servedSiblings(surface, { group, version: '', resource })
  const name = group === '' ? resource : `${resource}.${group}`
  const listed = `${name} in ${known.join(', ')}, which Kubernetes ${surface.version} does not serve`
  return referenceFinding(
    referrer,
    [...rule.place, 'apiVersions'],
    status,
    siblings.length > 0
      ? {
          hazard: 'behaviour',
          message: `only matches ${listed}; it serves ${siblings.join(', ')}: ${consequence}`,
          remedy: `add ${siblings.map((sibling) => sibling.split('/').at(-1)).join(', ')}`,
        }
      : {
          hazard: 'info',
          message: `matches ${listed}, nor any other version of it`,
          remedy: status.replacement
            ? `match ${status.replacement} as well`
            : 'nothing is left to match there',
        },
  )
}

/** Whether a rule matches requests for a resource in a version that the surface serves. */
function covers(surface: Surface, rule: Rule, group: string, resource: string): boolean {
  if (!rule.groups.some((name) => name === group || name === '*')) return false
  if (!rule.resources.some((name) => name === resource || name === '*')) return false
  return rule.versions.some(
    (version) => version === '*' || surface.served.has(formatResource({ group, version, resource })),
  )
}

function readRule(object: unknown, place: Place): Rule {
  const texts = (key: string) =>
    listAt(object, [...place, key]).filter((value): value is string => typeof value === 'string')
  return {
    place,
    groups: texts('apiGroups'),
    versions: texts('apiVersions'),
    // A subresource goes with its resource: pods/exec, pods/*, */scale.
    resources: [...new Set(texts('resources').map((resource) => resource.split('/', 1)[0]!))],
  }
}
