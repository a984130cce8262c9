import type { AuditReport } from '../report.ts'

/**
 * The report as JSON, indented by two, in pieces: the whole may be longer than a string can be.
 */
export function* printJson(report: AuditReport): Generator<string> {
  const entries = Object.entries(report)
  yield '{\n'
  for (const [index, [key, value]] of entries.entries()) {
    yield `  ${JSON.stringify(key)}: `
    if (Array.isArray(value) && value.length > 0) yield* printList(value)
    else yield indent(value, 2)
    yield index < entries.length - 1 ? ',\n' : '\n'
  }
  yield '}\n'
}

function* printList(list: unknown[]): Generator<string> {
  yield '[\n'
  for (const [index, value] of list.entries()) {
    yield `    ${indent(value, 4)}${index < list.length - 1 ? ',' : ''}\n`
  }
  yield '  ]'
}

function indent(value: unknown, by: number): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(by)}`)
}
