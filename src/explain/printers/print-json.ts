import type { Explanation } from '../explanation.ts'

/** Indented by two, as all our JSON is. */
export function printJson(explanation: Explanation): string[] {
  return [`${JSON.stringify(explanation, null, 2)}\n`]
}
