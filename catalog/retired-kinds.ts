// Which kinds are retired, from what the API modules of each minor define. Pure, so that it can be tested without Go.

import { compareMinors } from './minors.ts'

/** A kind as one minor's modules define it; tags are those of its generated APILifecycle methods. */
export interface DefinedKind {
  group: string
  version: string
  kind: string
  resource: string
  introduced?: string
  deprecated?: string
  removed?: string
  replacement?: string
}

export interface MinorKinds {
  minor: string
  kinds: DefinedKind[]
}

export interface RetiredKind {
  kind: string
  /** absent: it was there before the first module that is read, and no tag says since when */
  introduced?: string
  deprecated?: string
  removed: string
  replacement?: string
}

export interface Evidence {
  /** oldest minor first, without gaps */
  history: MinorKinds[]
  /** every resource of every data file, with its kind */
  known: Map<string, string>
  /** the oldest minor with a data file */
  oldestData: string
  /** resources that left the server long before their types left the modules, without a tag */
  untagged: Record<string, { removed: string }>
}

/** Every kind that some minor defines and no data file has. */
export function retiredKinds(evidence: Evidence): Record<string, RetiredKind> {
  const lives = livesOf(evidence.history)
  for (const [key, kind] of evidence.known) checkRule(key, kind, lives.get(key))
  const retired: Record<string, RetiredKind> = {}
  for (const [key, life] of lives) {
    if (!evidence.known.has(key)) retired[key] = retire(key, life, evidence)
  }
  return retired
}

/**
 * Resources that client-gen makes no client for, so that the rule misses them. It is used through pods/binding.
 */
const WITHOUT_CLIENT = new Set(['v1/bindings'])

/** What servers are known to serve tries the rule that tells resources from other types, and their names. */
function checkRule(key: string, kind: string, life: Life | undefined): void {
  if (!life) {
    if (WITHOUT_CLIENT.has(key)) return
    throw new Error(`${key}: a data file has it, but by the API modules it would not be a resource`)
  }
  if (life.newest.kind !== kind) {
    throw new Error(`${key}: kind ${kind} in the data files, ${life.newest.kind} in the API modules`)
  }
}

interface Life {
  /** as its last minor defines it: tags were added and corrected over time */
  newest: DefinedKind
  first: number
  last: number
}

function livesOf(history: MinorKinds[]): Map<string, Life> {
  const lives = new Map<string, Life>()
  history.forEach(({ minor, kinds }, at) => {
    for (const kind of kinds) {
      const key = resourceKey(kind)
      const life = lives.get(key)
      if (life?.last === at)
        throw new Error(`${key}: two kinds of ${minor} have this name, ${life.newest.kind} and ${kind.kind}`)
      lives.set(key, { newest: kind, first: life?.first ?? at, last: at })
    }
  })
  return lives
}

function retire(key: string, { newest, first, last }: Life, evidence: Evidence): RetiredKind {
  const { history, oldestData, untagged } = evidence
  const { kind, deprecated } = newest
  // One tag names the list of what it means (networking.k8s.io/v1beta1 IngressClass).
  const replacement = newest.replacement?.replace(/List$/, '')
  const removed = earliest([
    newest.removed,
    history[last + 1]?.minor,
    untagged[key]?.removed,
    // Types outlive their storage, and tags are wrong in places: no data file has it, so it was gone by then.
    oldestData,
  ])
  const introduced = newest.introduced ?? (first === 0 ? undefined : history[first]?.minor)
  if (introduced && compareMinors(introduced, removed) >= 0) {
    throw new Error(
      `${key}: introduced in ${introduced}, yet no data file has it, and it was gone in ${removed}`,
    )
  }
  return {
    kind,
    ...(introduced && { introduced }),
    ...(deprecated && { deprecated }),
    removed,
    ...(replacement && { replacement }),
  }
}

function earliest(minors: (string | undefined)[]): string {
  return minors.filter((minor) => minor !== undefined).sort(compareMinors)[0]!
}

/** group/version/resource, as data files name resources; the core group has no name. */
function resourceKey({ group, version, resource }: DefinedKind): string {
  return group ? `${group}/${version}/${resource}` : `${version}/${resource}`
}
