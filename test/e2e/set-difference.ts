/** What one set has and the other lacks, each side sorted; two empty lists when the sets are equal. */
export interface SetDifference {
  onlyServer: string[]
  onlySurface: string[]
}

export function setDifference(server: Set<string>, surface: Set<string>): SetDifference {
  return { onlyServer: missing(server, surface), onlySurface: missing(surface, server) }
}

function missing(from: Set<string>, inOther: Set<string>): string[] {
  return [...from].filter((item) => !inOther.has(item)).sort()
}
