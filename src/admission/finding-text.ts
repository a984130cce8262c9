import type { Finding, SurfaceName } from '../evaluate/finding.ts'
import { printable } from './printable.ts'

/** Kubernetes' own words for the surfaces, as operators know them from the flags. */
const SURFACE_WORDS: Record<SurfaceName, string> = {
  emulation: 'emulation version',
  minCompatibility: 'min compatibility version',
  target: 'target version',
}

/** Longest field path that is shown; a longer one keeps its end, which says more than its start. */
const MAX_PATH = 256

/** `min compatibility version 1.36` */
export function surfaceText({ surface, version }: Finding): string {
  return `${SURFACE_WORDS[surface]} ${version}`
}

/** The field path, fit to be shown. */
export function pathText({ fieldPath }: Finding, maxLength: number = MAX_PATH): string {
  if (fieldPath.length <= maxLength) return printable(fieldPath, maxLength)
  return printable(
    `…${fieldPath.slice(fieldPath.length - maxLength + 1).replace(/^[\uDC00-\uDFFF]/, '')}`,
    maxLength,
  )
}

/** What is wrong and since when, without the field path, which every view puts in its own place. */
export function whatText({ message, fieldPath }: Finding, maxLength: number): string {
  const prefix = `${fieldPath}: `
  return printable(message.startsWith(prefix) ? message.slice(prefix.length) : message, maxLength)
}

/** What is wrong and what to do about it, without the field path. */
export function adviceText(finding: Finding): string {
  return `${whatText(finding, 300)}: ${printable(finding.remedy, 200)}`
}
