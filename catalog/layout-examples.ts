import type { Example } from './generate-release.ts'

/** A JSON list with one example a line, in a stable order. */
export function layOutExamples(examples: Example[]): string {
  const lines = examples.map((example) => JSON.stringify(example)).sort()
  return `[\n${lines.join(',\n')}\n]\n`
}
