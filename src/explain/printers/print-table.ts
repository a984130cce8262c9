import type { Explanation, Subject } from '../explanation.ts'
import { printField, printValue } from './print-field.ts'
import { printGate } from './print-gate.ts'
import { printGroupVersion } from './print-group-version.ts'
import { printResource } from './print-resource.ts'

/** One subject after the other, for people. No colour, ever. */
export function printTable({ subjects }: Explanation): string[] {
  return subjects.flatMap((subject, index) => [...(index === 0 ? [] : ['\n']), ...printSubject(subject)])
}

function printSubject(subject: Subject): string[] {
  switch (subject.kind) {
    case 'field':
      return printField(subject)
    case 'value':
      return printValue(subject)
    case 'resource':
      return printResource(subject)
    case 'groupVersion':
      return printGroupVersion(subject)
    case 'featureGate':
      return printGate(subject)
  }
}
