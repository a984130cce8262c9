import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { ManifestSyntaxError, type PositionedValue } from './positioned.ts'
import { setOwn } from './set-own.ts'
import { readYamlKey, readYamlScalar } from './yaml-scalar.ts'

/** Where go-yaml, with which kubectl reads, begins to refuse documents that consist of aliases. */
const MAX_ALIASED_NODES = 400_000

/** A node's plain value, and how many nodes it has once aliases are followed. */
interface Built {
  value: unknown
  size: number
}

interface Builder {
  /** Anchored values; null while the anchored node is not complete. */
  anchors: Map<string, Built | null>
  aliasedNodes: number
  itemLines: PositionedValue['itemLines']
  lineOf(node: Node): number
}

/**
 * Makes plain values of a syntax tree. What aliases name is shared, never copied.
 * @throws {ManifestSyntaxError} as parseYaml says.
 */
export function buildYamlValue(root: Node, lineAt: (offset: number) => number): PositionedValue {
  const lineOf = (node: Node) => lineAt(node.range?.[0] ?? 0)
  const line = lineOf(root)
  const builder: Builder = { anchors: new Map(), aliasedNodes: 0, itemLines: new Map(), lineOf }
  return { value: build(builder, root, null).value, line, itemLines: builder.itemLines }
}

/** Recursive: what the parser could nest without running out of stack fits here as well. */
function build(builder: Builder, node: Node | null, key: string | null): Built {
  if (node === null) return { value: null, size: 1 }
  if (isAlias(node)) return followAlias(builder, node)
  const { anchor } = node as Scalar | YAMLMap | YAMLSeq
  if (anchor !== undefined) builder.anchors.set(anchor, null)
  const built = isMap(node)
    ? buildMap(builder, node as YAMLMap<Node, Node | null>)
    : isSeq(node)
      ? buildList(builder, node as YAMLSeq<Node | null>, key === 'items')
      : { value: readYamlScalar(node as Scalar), size: 1 }
  if (anchor !== undefined) builder.anchors.set(anchor, built)
  return built
}

function buildList(builder: Builder, node: YAMLSeq<Node | null>, wantLines: boolean): Built {
  const list: unknown[] = []
  const lines: number[] = []
  let size = 1
  for (const item of node.items) {
    if (wantLines) lines.push(builder.lineOf(item ?? node))
    const built = build(builder, item, null)
    list.push(built.value)
    size += built.size
  }
  if (wantLines) builder.itemLines.set(list, lines)
  return { value: list, size }
}

function buildMap(builder: Builder, node: YAMLMap<Node, Node | null>): Built {
  const map: Record<string, unknown> = {}
  const own = new Set<string>()
  let size = 1
  for (const { key: keyNode, value } of node.items) {
    const key = keyOf(builder, keyNode)
    const built = build(builder, value, key)
    size += built.size
    if (isMergeKey(keyNode)) {
      mergeInto(builder, map, built.value, keyNode)
      continue
    }
    if (own.has(key)) fail(builder, keyNode, `duplicate key ${JSON.stringify(key)}`)
    own.add(key)
    setOwn(map, key, built.value)
  }
  return { value: map, size }
}

function keyOf(builder: Builder, node: Node): string {
  const key = isAlias(node) ? followAlias(builder, node).value : isScalar(node) ? readYamlKey(node) : null
  return typeof key === 'string' ? key : fail(builder, node, 'invalid YAML: a key is not a string')
}

function isMergeKey(node: Node): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.source === '<<'
}

/** As go-yaml v2 does it: in the order written, so that a later key wins; of several sources the first wins. */
function mergeInto(builder: Builder, map: Record<string, unknown>, value: unknown, at: Node): void {
  const sources: unknown[] = Array.isArray(value) ? value.toReversed() : [value]
  for (const source of sources) {
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      fail(builder, at, 'invalid YAML: a merge key (<<) needs a mapping or a list of mappings')
    }
    for (const [key, merged] of Object.entries(source)) setOwn(map, key, merged)
  }
}

function followAlias(builder: Builder, alias: Alias): Built {
  const built = builder.anchors.get(alias.source)
  if (built === undefined) return fail(builder, alias, `alias *${alias.source} has no anchor before it`)
  if (built === null) return fail(builder, alias, `alias *${alias.source} stands inside its own anchor`)
  builder.aliasedNodes += built.size
  if (builder.aliasedNodes > MAX_ALIASED_NODES) {
    return fail(builder, alias, `aliases make more than ${MAX_ALIASED_NODES} nodes of this document`)
  }
  return built
}

function fail(builder: Builder, node: Node, message: string): never {
  throw new ManifestSyntaxError(message, builder.lineOf(node))
}
