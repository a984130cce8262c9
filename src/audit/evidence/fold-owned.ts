import { parseGroupVersion } from '../../surface/resource-name.ts'
import type { ObjectReference, Owned, ReportItem } from '../report.ts'
import type { Controller } from './controller-of.ts'
import type { FoundObject } from './found-object.ts'
import { type OwnerIndex, ownerIndex } from './owner-index.ts'
import { templateUses, useOf } from './template-uses.ts'

/** Kubernetes makes chains of two (CronJob, Job, Pod); a longer one is made by hand. */
const MAX_CHAIN = 16

/** Whether objects of a kind live in namespaces: an ownerReference does not say. */
export type IsNamespaced = (apiVersion: string, kind: string) => boolean

/** An item in the making. */
interface Folded {
  item: ReportItem
  /** `apiVersion kind` → how many more objects it stands for. */
  owned: Map<string, Owned>
}

/**
 * Makes the items of a report, and folds what a controller made under it: what an owned object has is left out where
 * the highest object above it that was found has the same (reason, feature, hazard, and field below the template; of API
 * findings the resource), and counted
 * there in `owned`. What remains (a webhook put it into the pods only, the root is a custom resource, an old ReplicaSet has
 * what its Deployment has given up) becomes one item for each owner and set of findings; it shows the first object, and
 * counts the others. Linear in what was found.
 * @param owners who controls what was read and has no findings.
 */
export function foldOwned(
  found: FoundObject[],
  owners: OwnerIndex = ownerIndex(),
  isNamespaced: IsNamespaced = () => true,
): ReportItem[] {
  const byUid = new Map<string, FoundObject>()
  for (const one of found) if (one.uid !== null && !byUid.has(one.uid)) byUid.set(one.uid, one)
  const folded = found.map(newFolded)
  /** Where an object is counted: in its own item, or in that of the first one like it. */
  const placed = new Map<FoundObject, Folded>(found.map((one, index) => [one, folded[index]!]))
  const alike = new Map<string, Folded>()
  const uses = new Map<FoundObject, Set<string>>()
  for (const [index, one] of found.entries()) {
    const chain = chainOf(one, byUid, owners)
    const root = chain[0]
    if (root === undefined) continue
    const above = chain.flatMap((controller) => readOf(controller, byUid, one) ?? [])
    const mine = folded[index]!
    const { item } = mine
    item.owner = ownerReference(root, readOf(root, byUid, one), one, isNamespaced)
    const holders = new Set<FoundObject>()
    item.findings = item.findings.filter((finding) => {
      const holder = above.find((other) => usesOf(other, uses).has(useOf(finding)))
      if (holder !== undefined) holders.add(holder)
      return holder === undefined
    })
    for (const holder of holders) count(placed.get(holder)!, one.object)
    if (item.findings.length === 0) continue
    const key = likeness(root, item)
    const first = alike.get(key)
    if (first === undefined) alike.set(key, mine)
    else {
      merge(mine, first)
      placed.set(one, first)
    }
  }
  return folded
    .filter(({ item }) => item.findings.length > 0)
    .map(({ item, owned }) => ({ ...item, owned: [...owned.values()] }))
}

/** The controllers above an object, the highest first; none where they go in a circle, which has no top to fold under. */
function chainOf(one: FoundObject, byUid: Map<string, FoundObject>, owners: OwnerIndex): Controller[] {
  const chain: Controller[] = []
  const seen = new Set([one.uid])
  for (let at = one.controller; at !== null && chain.length < MAX_CHAIN; ) {
    if (seen.has(at.uid)) return []
    seen.add(at.uid)
    chain.unshift(at)
    at = readOf(at, byUid, one)?.controller ?? owners.controllerOf(at.uid) ?? null
  }
  return chain
}

/**
 * The found object that an ownerReference means: anyone may write one, so its group, kind and name must agree as well.
 * An owner is in the namespace of what it owns, or in none; the garbage collector takes any other for absent.
 */
function readOf(
  { uid, apiVersion, kind, name }: Controller,
  byUid: Map<string, FoundObject>,
  owned: FoundObject,
): FoundObject | undefined {
  const read = byUid.get(uid)
  if (read === undefined) return undefined
  const { object } = read
  const isMeant =
    parseGroupVersion(object.apiVersion).group === parseGroupVersion(apiVersion).group &&
    object.kind === kind &&
    object.name === name
  const isInReach = object.namespace === null || object.namespace === owned.object.namespace
  return isMeant && isInReach ? read : undefined
}

/** The same owner, namespace, kind and findings. */
function likeness({ uid }: Controller, { object, findings }: ReportItem): string {
  const { apiVersion, kind, namespace } = object
  return JSON.stringify([uid, apiVersion, kind, namespace, findings.map(useOf).sort()])
}

/** Counts an object, and what was counted under it, at the first one like it. */
function merge({ item, owned }: Folded, first: Folded): void {
  count(first, item.object)
  for (const { objects, ...kind } of owned.values()) count(first, kind, objects)
  item.findings = []
}

function newFolded({ object, source, findings }: FoundObject): Folded {
  return { item: { object, source, owner: null, owned: [], findings }, owned: new Map() }
}

function count(
  { owned }: Folded,
  { apiVersion, kind }: Pick<ObjectReference, 'apiVersion' | 'kind'>,
  more = 1,
) {
  const key = `${apiVersion} ${kind}`
  const known = owned.get(key)
  if (known === undefined) owned.set(key, { apiVersion, kind, objects: more })
  else known.objects += more
}

function ownerReference(
  { apiVersion, kind, name }: Controller,
  read: FoundObject | undefined,
  { object }: FoundObject,
  isNamespaced: IsNamespaced,
): ObjectReference {
  if (read !== undefined) return read.object
  return { apiVersion, kind, namespace: isNamespaced(apiVersion, kind) ? object.namespace : null, name }
}

function usesOf(one: FoundObject, uses: Map<FoundObject, Set<string>>): Set<string> {
  const known = uses.get(one)
  if (known !== undefined) return known
  const made = new Set(one.findings.flatMap(templateUses))
  uses.set(one, made)
  return made
}
