// How a data file is laid out: JSON, names sorted, one fact a line, so that a diff between two minors reads like a
// list of changes.

/** Over how many levels a section is spread: a type is a list of fields, each on its own line. */
const DEPTHS: Record<string, number> = {
  types: 2,
  gatedTypes: 2,
  gatedResources: 2,
  acceptedValues: 2,
  messages: 2,
  expressions: 3,
}

export function layOut(document: Record<string, unknown>): string {
  const sections = Object.entries(document).map(([name, value]) => {
    if (!isRecord(value)) return ` ${JSON.stringify(name)}: ${JSON.stringify(value)}`
    return ` ${JSON.stringify(name)}: ${block(value, 1, DEPTHS[name] ?? 1)}`
  })
  return `{\n${sections.join(',\n')}\n}\n`
}

/** Spreads a map over lines, `depth` levels of it; what is below is one line. */
function block(map: Record<string, unknown>, indent: number, depth: number): string {
  const names = Object.keys(map).sort()
  if (names.length === 0) return '{}'
  const margin = ' '.repeat(indent + 1)
  const lines = names.map((name) => {
    const value = map[name]
    const text = depth > 1 && isRecord(value) ? block(value, indent + 1, depth - 1) : JSON.stringify(value)
    return `${margin}${JSON.stringify(name)}: ${text}`
  })
  return `{\n${lines.join(',\n')}\n${' '.repeat(indent)}}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
