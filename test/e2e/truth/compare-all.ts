import type { Catalog } from '../../../src/surface/catalog.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { apiserverFlags } from '../apiserver-flags.ts'
import { ServerFailed } from '../server-process.ts'
import { type Comparison, compareSurface } from './compare-surface.ts'
import { objections, objectionText } from './objections.ts'
import { randomReferences } from './random/random-references.ts'
import { type RealAnswer, realAnswers } from './real-answers.ts'
import { referenceAnswers } from './references.ts'
import type { Section } from './report.ts'
import { share } from './share.ts'
import { shuffled } from './shuffled.ts'
import { loadTruthObjects, type TruthObject } from './truth-object.ts'
import { type TruthSurface, truthSurfaces } from './truth-surfaces.ts'
import { updateComparisons } from './updates/update-comparisons.ts'

export interface TruthOptions {
  /** By name. */
  surfaces: RegExp
  /** Of the corpus, by label. */
  objects: RegExp
  /** How many random objects. */
  random: number
  /** Also updates of what is stored. */
  updates: boolean
  /** For all of it together; Infinity for no limit. */
  seconds: number
  seed: number
  catalogFolder?: string
}

type References = Map<TruthObject, RealAnswer>

export interface Truth {
  sections: Section[]
  /** Servers that did not start, with the reason. */
  failures: string[]
}

/** Asks every server about every object, or about as many as the time allows. */
export async function compareAll(options: TruthOptions): Promise<Truth> {
  const { seed } = options
  const deadline = Date.now() + options.seconds * 1000
  const catalog = loadCatalog(options.catalogFolder)
  const wanted = truthSurfaces(catalog, seed).filter(({ name }) => options.surfaces.test(name))
  // A run that is cut short sees other surfaces with another seed.
  const surfaces = Number.isFinite(deadline) ? shuffled(wanted, seed) : wanted
  const updated = options.updates ? surfaces.filter(({ informational }) => !informational) : []
  const all = loadTruthObjects(catalog)
  const order = shuffled(
    all.filter(({ label }) => options.objects.test(label)),
    seed,
  )
  say(`${order.length} objects, ${surfaces.length} surfaces; first those that say what is valid`)
  const corpus = await referenceAnswers(order, share(deadline, surfaces.length + updated.length + 2))
  printInvalid(corpus)
  const random = await randomReferences(catalog, all, {
    count: options.random,
    seed,
    milliseconds: share(deadline, surfaces.length + updated.length + 1),
  })

  const sections = [sectionOf('Corpus', corpus), sectionOf('Random objects', random)]
  const failures: string[] = []
  for (const [index, surface] of surfaces.entries()) {
    if (Date.now() >= deadline) {
      say(`${surface.name} and all after it left out: ${options.seconds} seconds are over`)
      break
    }
    say(surface.name)
    const time = share(deadline, surfaces.length - index + updated.length)
    const objects = shuffled(
      sections.flatMap(({ references }) => [...references.keys()]),
      seed,
    )
    const answers = await realAnswers(surface.release, apiserverFlags(surface.options), objects, time).catch(
      (error: Error) => {
        if (!(error instanceof ServerFailed)) throw error
        failures.push(`${surface.name}: ${error.message}`)
        return new Map()
      },
    )
    for (const section of sections) {
      const found = section.add(catalog, surface, answers)
      if (found !== null)
        say(`  ${section.title}: ${found.objects}, ${found.disagreements.length} disagreements`)
    }
  }
  const updates = await updateComparisons(catalog, updated, all, [...random.keys()], seed, deadline, say)
  failures.push(...updates.failures)
  const isAsked = ({ surface }: Comparison) => !surface.informational
  const measured = sections.map(({ title, comparisons }) => ({
    title,
    comparisons: comparisons.filter(isAsked),
  }))
  const information = sections.map(({ title, comparisons }) => ({
    title: `${title}, for information: 1.37 emulating`,
    comparisons: comparisons.filter((comparison) => !isAsked(comparison)),
  }))
  return {
    sections: [...measured, ...information, { title: 'Updates', comparisons: updates.comparisons }],
    failures,
  }
}

function sectionOf(title: string, references: References) {
  const valid = new Map([...references].filter(([, { status }]) => status === 201))
  const comparisons: Comparison[] = []
  return {
    title,
    comparisons,
    references: valid,
    add(catalog: Catalog, surface: TruthSurface, answers: Map<TruthObject, RealAnswer>): Comparison | null {
      const own = new Map([...answers].filter(([object]) => valid.has(object)))
      if (own.size === 0) return null
      const comparison = compareSurface(catalog, surface, own, valid)
      comparisons.push(comparison)
      return comparison
    },
  }
}

function printInvalid(references: References): void {
  const invalid = [...references].filter(([, { status }]) => status !== 201)
  console.log(`Not valid with everything on, left out: ${invalid.length} of ${references.size}`)
  for (const [{ label, object }, answer] of invalid) {
    console.log(`  ${label}: ${objections(object, answer, answer).map(objectionText)[0]}`)
  }
}

function say(line: string): void {
  process.stderr.write(`truth: ${line}\n`)
}
