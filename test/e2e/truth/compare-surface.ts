import { evaluate } from '../../../src/evaluate/evaluate.ts'
import type { Finding } from '../../../src/evaluate/finding.ts'
import type { Catalog } from '../../../src/surface/catalog.ts'
import { buildSurface } from '../../../src/surface/surface.ts'
import { lostFields } from './lost-fields.ts'
import type { RealAnswer } from './real-answers.ts'
import type { TruthObject } from './truth-object.ts'
import type { TruthSurface } from './truth-surfaces.ts'

export interface Disagreement {
  /** `miss`: the server has something against it and we have not; `false alarm`: the other way round. */
  kind: 'miss' | 'false alarm'
  label: string
  real: string
  ours: string
}

export interface Comparison {
  surface: TruthSurface
  objects: number
  disagreements: Disagreement[]
}

/** Holds what a server answered against what its surface says, for the objects it was asked about. */
export function compareSurface(
  catalog: Catalog,
  truth: TruthSurface,
  answers: Map<TruthObject, RealAnswer>,
  references: Map<TruthObject, RealAnswer>,
): Comparison {
  const surface = buildSurface(catalog, truth.options)
  const disagreements = [...answers].flatMap(([subject, answer]): Disagreement[] => {
    const { object, kind, label } = subject
    const findings = evaluate(surface, 'target', { object, kind, origin: 'file' })
    const ours = findings.filter(({ hazard }) => hazard !== 'info')
    const lost = answer.status === 201 ? lostFields(object, references.get(subject)!.body, answer.body) : []
    const isRealClean = answer.status === 201 && lost.length === 0
    if (isRealClean === (ours.length === 0)) return []
    const real =
      answer.status === 201 ? (isRealClean ? '201' : `201, lost ${lost.join(', ')}`) : refusal(answer)
    return [{ kind: isRealClean ? 'false alarm' : 'miss', label, real, ours: ours.map(short).join('; ') }]
  })
  return { surface: truth, objects: answers.size, disagreements }
}

/** A refusal in one line: status and the first cause. */
export function refusal({ status, body }: RealAnswer): string {
  const cause = body?.details?.causes?.[0]
  const text = cause?.field ? `${cause.field}: ${cause.message}` : (body?.message ?? body?.reason ?? '')
  return `${status} ${String(text).replace(/\s+/g, ' ').slice(0, 240)}`
}

function short({ reason, fieldPath, feature }: Finding): string {
  return `${reason} ${fieldPath}${feature === null ? '' : ` (${feature})`}`
}
