import type { Evaluation, JudgedFinding } from '../evaluate/evaluation.ts'
import { pathText, whatText } from './finding-text.ts'

/**
 * Longest warning. By the API convention most stay below 120; the apiserver itself cuts at 256 once all of them together
 * have more than 4096.
 */
const MAX_LENGTH = 255

/** So many lines are still read; the last one counts the rest. */
const MAX_WARNINGS = 16

/** So much of a path is shown beside a text of any length. */
const MIN_PATH = 30

/** The warnings of an evaluation, without repetition. kubectl puts "Warning: " before each. */
export function warnings({ findings }: Evaluation): string[] {
  const texts = [...new Set(findings.filter(({ action }) => action === 'Warn').map(warningText))]
  if (texts.length <= MAX_WARNINGS) return texts
  const rest = texts.length - (MAX_WARNINGS - 1)
  return [
    ...texts.slice(0, MAX_WARNINGS - 1),
    `emuguard: ${rest} more findings of this object are not listed`,
  ]
}

function warningText(finding: JudgedFinding): string {
  // What an API finding says names the API already.
  if (finding.fieldPath === 'apiVersion') return whatText(finding, MAX_LENGTH)
  const what = whatText(finding, MAX_LENGTH - MIN_PATH - 2)
  return `${pathText(finding, MAX_LENGTH - what.length - 2)}: ${what}`
}
