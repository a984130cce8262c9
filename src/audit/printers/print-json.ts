import type { AuditReport } from '../report.ts'
import { jsonPieces } from './json-pieces.ts'

/** The report as JSON (docs/audit.md), one item a piece. */
export function* printJson(report: AuditReport): Generator<string> {
  yield* jsonPieces(report, 2)
  yield '\n'
}
