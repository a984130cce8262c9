import { isMap, isSeq, type LineCounter, type Node, type Pair, type ParsedNode } from 'yaml'

/** Where something stands in a YAML text; both count from 1. */
export interface Position {
  line: number
  column: number
}

/**
 * Finds what a key path leads to. `at` chooses the key itself (for a key that may not be there) or its value.
 * A path that leads nowhere gives the deepest node on the way, so that an error always has a place.
 */
export function positionOf(
  root: ParsedNode | null,
  lines: LineCounter,
  path: string[],
  at: 'key' | 'value',
): Position {
  let node: Node | null = root
  let offset = root?.range?.[0] ?? 0
  for (const [index, key] of path.entries()) {
    const step = descend(node, key)
    if (!step) break
    const isLast = index === path.length - 1
    const place: Node | null = isLast && at === 'key' ? step.key : (step.value ?? step.key)
    offset = place?.range?.[0] ?? offset
    node = step.value
  }
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function descend(node: Node | null, key: string): { key: Node | null; value: Node | null } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(key)] as Node | undefined
    return item && { key: item, value: item }
  }
  if (!isMap(node)) return undefined
  const pair = (node.items as Pair<Node, Node | null>[]).find((item) => String(item.key) === key)
  return pair && { key: pair.key, value: pair.value }
}
