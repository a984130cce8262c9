// Asks real kube-apiservers and emuguard about the same objects and prints where they disagree: README.md.

import { parseArgs } from 'node:util'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { apiserverFlags } from '../apiserver-flags.ts'
import { compareSurface, refusal } from './compare-surface.ts'
import { loadKnownDisagreements } from './known-disagreements.ts'
import { realAnswers } from './real-answers.ts'
import { referenceAnswers } from './references.ts'
import { printComparisons } from './report.ts'
import { shuffled } from './shuffled.ts'
import { loadTruthObjects } from './truth-object.ts'
import { truthSurfaces } from './truth-surfaces.ts'

const { values } = parseArgs({
  options: {
    surfaces: { type: 'string', default: '' },
    objects: { type: 'string', default: '' },
    time: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    catalog: { type: 'string' },
  },
})
const started = Date.now()
const deadline = started + Number(values.time) * 1000
const catalog = loadCatalog(values.catalog)
const wanted = new RegExp(values.surfaces)
const surfaces = truthSurfaces(catalog).filter(({ name }) => wanted.test(name))
const objects = loadTruthObjects(catalog).filter(({ label }) => new RegExp(values.objects).test(label))

say(`${objects.length} objects, ${surfaces.length} surfaces; first those that say what is valid`)
// The newest release with everything on says which objects are valid at all and what of them is kept.
const order = shuffled(objects, Number(values.seed))
const referenceEnd = started + (deadline - started) / (surfaces.length + 1)
const references = await referenceAnswers(order, referenceEnd)
const valid = order.filter((object) => references.get(object)?.status === 201)

console.log(`Not valid with everything on, left out: ${references.size - valid.length} of ${references.size}`)
for (const [object, answer] of references) {
  if (answer.status !== 201) console.log(`  ${object.label}: ${refusal(answer)}`)
}
for (const { label } of objects.filter(({ resource }) => resource === null)) {
  console.log(`  ${label}: no such kind in the catalog`)
}

const comparisons = []
for (const [index, surface] of surfaces.entries()) {
  if (Date.now() >= deadline) {
    say(`${surface.name} and all after it left out: ${values.time} seconds are over`)
    break
  }
  say(surface.name)
  const end = Date.now() + (deadline - Date.now()) / (surfaces.length - index)
  const flags = apiserverFlags(surface.options)
  const answers = await realAnswers(surface.release, flags, valid, end)
  comparisons.push(compareSurface(catalog, surface, answers, references))
}
const unknown = printComparisons(comparisons, loadKnownDisagreements())
console.log(`${Math.round((Date.now() - started) / 1000)} s`)
if (unknown > 0 || comparisons.length === 0) process.exitCode = 1

function say(line: string): void {
  process.stderr.write(`truth: ${line}\n`)
}
