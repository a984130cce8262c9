// Asks real kube-apiservers and emuguard about the same objects and prints where they disagree: README.md.

import { parseArgs } from 'node:util'
import { compareAll } from './compare-all.ts'
import { loadKnownDisagreements } from './known-disagreements.ts'
import { printSections, unknownCauses } from './report.ts'

const { values } = parseArgs({
  options: {
    surfaces: { type: 'string', default: '' },
    objects: { type: 'string', default: '' },
    random: { type: 'string', default: '0' },
    updates: { type: 'boolean', default: false },
    time: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    catalog: { type: 'string' },
  },
})
const started = Date.now()
const { sections, failures } = await compareAll({
  surfaces: new RegExp(values.surfaces),
  objects: new RegExp(values.objects),
  random: numberOf('random'),
  updates: values.updates,
  seconds: numberOf('time'),
  seed: numberOf('seed'),
  ...(values.catalog === undefined ? {} : { catalogFolder: values.catalog }),
})
const known = loadKnownDisagreements()
printSections(sections, known)
const unknown = unknownCauses(sections, known).length
console.log(`\n${unknown} causes of disagreement that nobody has looked at`)
for (const failure of failures) console.log(`did not start: ${failure}`)
console.log(`${Math.round((Date.now() - started) / 1000)} s`)
const isEmpty = sections.every(({ comparisons }) => comparisons.length === 0)
if (unknown > 0 || failures.length > 0 || isEmpty) process.exitCode = 1

function numberOf(name: 'random' | 'time' | 'seed'): number {
  const number = Number(values[name])
  if (Number.isNaN(number) || number < 0)
    throw new Error(`--${name} ${values[name]}: not a number of 0 or more`)
  return number
}
