import type { Evaluation, JudgedFinding } from '../evaluate/evaluation.ts'
import { pathText, whatText } from './finding-text.ts'

/** The API convention for one warning; the apiserver itself cuts at 256, and at 4096 for all of them together. */
const MAX_LENGTH = 120

/** So many lines are still read; the last one counts the rest. */
const MAX_WARNINGS = 16

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
  const what = whatText(finding, MAX_LENGTH - 32)
  return `${pathText(finding, MAX_LENGTH - what.length - 2)}: ${what}`
}
