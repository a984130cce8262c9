import type { Catalog } from '../surface/catalog.ts'
import { stepsOf } from '../surface/gate-rules.ts'
import { formatGroupVersion, parseResource } from '../surface/resource-name.ts'
import { allResources, resourcesNamed } from './find-resources.ts'
import { nearestNames } from './nearest-names.ts'
import { didYouMean, TopicError } from './topic-error.ts'

/** What the words of a topic mean, before fields are looked up. */
export type Topic =
  | { kind: 'featureGate'; name: string }
  | { kind: 'groupVersion'; name: string; resources: string[] }
  | { kind: 'resources'; resources: string[] }
  | { kind: 'fields'; resources: string[]; steps: string[]; value: string | null }

/**
 * Reads TOPIC: a gate, a group/version, a resource or kind, a field below one, a value of a field. Several topics where a
 * name is both a gate's and a kind's.
 * @throws {TopicError} when the catalog knows none of it.
 */
export function readTopic(catalog: Catalog, text: string): Topic[] {
  const keys = [...allResources(catalog).keys()]
  const versions = Map.groupBy(keys, (key) => formatGroupVersion(parseResource(key)))
  const resources = versions.get(text)
  if (resources) return [{ kind: 'groupVersion', name: text, resources }]

  const topics: Topic[] = gateNames(catalog).has(text) ? [{ kind: 'featureGate', name: text }] : []
  const below = readBelow(catalog, text)
  if (below) topics.push(below)
  if (topics.length > 0) return topics
  throw new TopicError(`${text}: ${noSuch(catalog, text, [...versions.keys()])}`)
}

/** Every gate of every release. */
function gateNames(catalog: Catalog): Set<string> {
  return new Set([...catalog.files.values()].flatMap((file) => Object.keys(file.featureGates)))
}

/** `[GROUP[/VERSION]/]RESOURCE[.VERSION][.GROUP][.PATH][=VALUE]`; null when there is no such resource. */
function readBelow(catalog: Catalog, text: string): Topic | null {
  const { prefix, name, rest, value } = partsOf(text)
  const matching = resourcesNamed(catalog, name).filter((key) => isUnder(key, prefix))
  const { resources, path } = narrowed(matching, rest)
  if (resources.length === 0) return null
  if (path === '') {
    if (value !== null) throw new TopicError(`${text}: name the field that has the value`)
    return { kind: 'resources', resources }
  }
  const steps = stepsOf(path)
  if (steps.includes('')) throw new TopicError(`${text}: a name is missing between two dots`)
  return { kind: 'fields', resources, steps, value }
}

function partsOf(text: string) {
  const equals = text.indexOf('=')
  const words = equals < 0 ? text : text.slice(0, equals)
  // A slash after a bracket would be one of a map's keys.
  const slash = words.split('[', 1)[0]!.lastIndexOf('/')
  const below = words.slice(slash + 1)
  const dot = below.indexOf('.')
  return {
    prefix: slash < 0 ? null : words.slice(0, slash),
    name: dot < 0 ? below : below.slice(0, dot),
    rest: dot < 0 ? '' : below.slice(dot + 1),
    value: equals < 0 ? null : text.slice(equals + 1),
  }
}

function isUnder(key: string, prefix: string | null): boolean {
  const { group, version } = parseResource(key)
  return prefix === null || [group, formatGroupVersion({ group, version })].includes(prefix)
}

/** Takes kubectl's `.apps` or `.v1.apps` off a path, where it names a group of the resource and no field. */
function narrowed(keys: string[], rest: string): { resources: string[]; path: string } {
  const startsWith = (name: string) => name !== '' && (rest === name || rest.startsWith(`${name}.`))
  const spelt = keys.map((key) => {
    const { group, version } = parseResource(key)
    return { key, name: [group === '' ? version : `${version}.${group}`, group].find(startsWith) ?? '' }
  })
  const longest = spelt.reduce((best, { name }) => (name.length > best.length ? name : best), '')
  return {
    resources: spelt.filter(({ name }) => name === longest).map(({ key }) => key),
    path: rest.slice(longest === '' ? 0 : longest.length + 1),
  }
}

function noSuch(catalog: Catalog, text: string, versions: string[]): string {
  const { name, prefix, rest, value } = partsOf(text)
  const resources = allResources(catalog)
  const names = [...resources].flatMap(([key, kind]) => [parseResource(key).resource, kind])
  if (prefix === null && rest === '' && value === null) {
    const near = nearestNames(text, [...names, ...gateNames(catalog), ...versions])
    return `Kubernetes has no such resource, group/version or feature gate${didYouMean(near)}`
  }
  const elsewhere = resourcesNamed(catalog, name)
  const near = elsewhere.length > 0 ? elsewhere.slice(0, 3) : nearestNames(name, names)
  const nearVersions =
    prefix !== null && rest === '' ? nearestNames(text, [...versions, ...resources.keys()]) : []
  return `Kubernetes has no such resource${didYouMean(nearVersions.length > 0 ? nearVersions : near)}`
}
