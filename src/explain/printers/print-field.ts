import type {
  ApiState,
  FieldRelease,
  FieldSubject,
  ValueRelease,
  ValueSubject,
  Verdict,
} from '../explanation.ts'
import { ruleWords } from '../rule-words.ts'
import { joinedGateCells, NONE } from './gate-cells.ts'
import { printRollbacks } from './print-rollbacks.ts'
import { textTable } from './text-table.ts'

export function printField({ resource, path, history }: FieldSubject): string[] {
  const headers = ['RELEASE', 'IN SCHEMA', 'GATE', 'STAGE', 'DEFAULT', 'WHEN OFF']
  const rows = history.map((row) => [row.release, inSchema(row), ...gateColumns(row)])
  return [`${resource} ${path}\n`, ...textTable(headers, rows), ...printRollbacks(history)]
}

export function printValue({ resource, path, value, history }: ValueSubject): string[] {
  const headers = ['RELEASE', 'BY DEFAULT', 'GATE', 'STAGE', 'DEFAULT', 'WHEN OFF']
  const rows = history.map((row) => [row.release, VERDICTS[row.verdict], ...gateColumns(plain(row))])
  return [`${resource} ${path}=${value}\n`, ...textTable(headers, rows), ...printRollbacks(history)]
}

const VERDICTS: Record<Verdict, string> = {
  accepted: 'accepted',
  changed: 'changed',
  dropped: 'dropped',
  refused: 'refused',
  noField: 'no field',
}

const APIS: Record<ApiState, string> = {
  served: '',
  off: ' (API off)',
  gated: ' (API gated)',
  notIntroduced: ' (no API)',
  removed: ' (no API)',
}

function inSchema({ inSchema, api }: FieldRelease): string {
  return `${inSchema ? 'yes' : 'no'}${APIS[api]}`
}

/** The value is in the heading: no need to name it in each line. */
function plain(row: ValueRelease): ValueRelease {
  return { ...row, rules: row.rules.map((rule) => ({ ...rule, values: null, not: null })) }
}

function gateColumns({ rules }: FieldRelease): string[] {
  const words = [...new Set(rules.map(ruleWords))].join('; ')
  return [...joinedGateCells(rules.flatMap((rule) => rule.featureGates)), words === '' ? NONE : words]
}
