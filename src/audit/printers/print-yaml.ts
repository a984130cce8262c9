import type { AuditReport } from '../report.ts'
import { yamlWriter } from './yaml-writer.ts'

/** The report as YAML: what JSON has, one item a piece. */
export function* printYaml(report: AuditReport): Generator<string> {
  const yaml = yamlWriter()
  for (const [key, value] of Object.entries(report)) {
    if (!Array.isArray(value) || value.length === 0) {
      yield yaml({ [key]: value })
      continue
    }
    yield `${key}:\n`
    for (const entry of value) yield yaml([entry])
  }
}
