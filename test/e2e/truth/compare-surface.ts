import { evaluate } from '../../../src/evaluate/evaluate.ts'
import type { Catalog } from '../../../src/surface/catalog.ts'
import { buildSurface } from '../../../src/surface/surface.ts'
import { type Disagreement, disagreementOf } from './disagreement.ts'
import { objections } from './objections.ts'
import type { RealAnswer } from './real-answers.ts'
import type { TruthObject } from './truth-object.ts'
import type { TruthSurface } from './truth-surfaces.ts'

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
    const real = objections(object, references.get(subject)!, answer)
    const disagreement = disagreementOf(
      real,
      findings.filter(({ hazard }) => hazard !== 'info'),
    )
    return disagreement === null ? [] : [{ ...disagreement, label, object }]
  })
  return { surface: truth, objects: answers.size, disagreements }
}
