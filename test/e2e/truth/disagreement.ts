import type { Finding } from '../../../src/evaluate/finding.ts'
import { type Objection, objectionText } from './objections.ts'

export interface Disagreement {
  /**
   * `miss`: the server has something against it and we have not; `false alarm`: the other way round. `partly`: both have
   * something against it, but not the same.
   */
  kind: 'miss' | 'false alarm' | 'partly'
  label: string
  real: string
  ours: string
  /** What objects have in common that disagree for one reason: paths without indices or the way to a pod template. */
  cause: string
  object: Record<string, unknown>
}

/** Null where a server's objections and our findings say the same. */
export function disagreementOf(
  real: Objection[],
  ours: Finding[],
): Omit<Disagreement, 'label' | 'object'> | null {
  const texts = {
    real: real.length === 0 ? 'accepted' : real.map(objectionText).join('; '),
    ours: ours.map((finding) => `${finding.reason} ${finding.fieldPath}${gateText(finding)}`).join('; '),
  }
  if (real.length > 0 && ours.length === 0) {
    return { kind: 'miss', ...texts, cause: causeOfObjections(real) }
  }
  if (real.length === 0 && ours.length > 0) {
    return { kind: 'false alarm', ...texts, cause: causeOfFindings(ours) }
  }
  // A refusal hides what else would have been dropped, and a resource that is not served has no fields.
  const isTold = (objection: Objection) =>
    objection.path === null || ours.some((finding) => meet(finding, objection))
  const untold = real.filter((objection) => !isTold(objection))
  const isKept = real.every(({ effect }) => effect === 'lost')
  const unfounded = isKept
    ? ours.filter((finding) => !real.some((objection) => meet(finding, objection)))
    : []
  if (untold.length > 0) return { kind: 'partly', ...texts, cause: `not told: ${causeOfObjections(untold)}` }
  if (unfounded.length > 0)
    return { kind: 'partly', ...texts, cause: `not so: ${causeOfFindings(unfounded)}` }
  return null
}

/** Whether a finding is about the place of an objection, or one within or around it. */
function meet({ fieldPath, reason }: Finding, { path }: Objection): boolean {
  if (reason.startsWith('API')) return true
  const [a, b] = [steps(fieldPath), steps(path ?? '')]
  return `${a}.`.startsWith(`${b}.`) || `${b}.`.startsWith(`${a}.`)
}

/** In lower case: a few of Kubernetes' own messages write a field as Go does. */
function steps(path: string): string {
  return path.replace(/\[([^\]]*)\]/g, '.$1').toLowerCase()
}

function causeOfObjections(real: Objection[]): string {
  return real
    .map((objection) => objectionText({ ...objection, path: shared(objection.path ?? '') }))
    .map(general)
    .sort()[0]!
}

function causeOfFindings(ours: Finding[]): string {
  return [
    ...new Set(ours.map((finding) => `${finding.reason} ${shared(finding.schemaPath)}${gateText(finding)}`)),
  ]
    .sort()
    .join('; ')
}

/** Without quoted values and numbers; of an expression, what its compiler says and not the expression. */
function general(text: string): string {
  const compiler = /^(.*?) Invalid value: .* ERROR: <input>:\d+:\d+: (.*?)( \| .*)?$/s.exec(text)
  const told = compiler === null ? text : `${compiler[1]} expression: ${compiler[2]}`
  return told.replace(/"(?:[^"\\]|\\.)*"/g, '"…"').replace(/\b\d+(\.\d+)*\b/g, '#')
}

/** The path below a pod template, as it would be in a pod; without indices. */
function shared(path: string): string {
  return path
    .replace(/\[[^\]]*\]/g, '[*]')
    .replace(/^((spec\.)?(jobTemplate\.spec\.)?template\.)(?=spec)/, '')
}

function gateText({ feature }: Finding): string {
  return feature === null ? '' : ` (${feature})`
}
