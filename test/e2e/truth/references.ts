import type { SurfaceOptions } from '../../../src/surface/surface.ts'
import { apiserverFlags } from '../apiserver-flags.ts'
import { type RealAnswer, realAnswers } from './real-answers.ts'
import type { TruthObject } from './truth-object.ts'
import { everythingOn } from './truth-surfaces.ts'

/** Gates that refuse what is taken without them. */
const TIGHTENING = { StrictIPCIDRValidation: false }

/** Servers that say whether an object is valid at all and what of it is kept; each is asked what the last refused. */
const REFERENCES: SurfaceOptions[] = [
  { version: '1.37', ...everythingOn('1.37') },
  lenient('1.37'),
  // For API versions that are gone since.
  lenient('1.34'),
]

/** Everything on, and nothing refused that any release takes. */
export function lenient(version: string): SurfaceOptions {
  const options = everythingOn(version)
  return { version, ...options, featureGates: { ...options.featureGates, ...TIGHTENING } }
}

/** Random objects are asked of the most forgiving server of the newest release: what it refuses, no release need take. */
export const RANDOM_REFERENCE = lenient('1.37')

/** Each object's first answer that is a yes, else the first answer. */
export async function referenceAnswers(
  objects: TruthObject[],
  milliseconds: number,
): Promise<Map<TruthObject, RealAnswer>> {
  const answers = new Map<TruthObject, RealAnswer>()
  let open = objects
  for (const options of REFERENCES) {
    if (open.length === 0) break
    // An older release says nothing of what the newest one serves and refuses.
    if (options.version !== '1.37') open = open.filter((object) => answers.get(object)?.status === 404)
    const given = await realAnswers(options.version, apiserverFlags(options), open, milliseconds)
    for (const [object, answer] of given) {
      if (answer.status === 201 || !answers.has(object)) answers.set(object, answer)
    }
    open = open.filter((object) => given.has(object) && given.get(object)!.status !== 201)
  }
  return answers
}
