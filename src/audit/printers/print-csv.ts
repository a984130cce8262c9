import { stringify } from 'csv-stringify/sync'
import type { AuditReport } from '../report.ts'
import { escapeControl } from './escape-control.ts'
import type { Check } from './hazard-groups.ts'
import { placeOf } from './place.ts'
import { managerNames, objectName, ownedCount, type Row, rowsOf } from './rows.ts'

const COLUMNS = [
  'source',
  'namespace',
  'apiVersion',
  'kind',
  'name',
  'owner',
  'owned',
  'surface',
  'version',
  'reason',
  'resource',
  'fieldPath',
  'feature',
  'since',
  'stage',
  'hazard',
  'seen',
  'managers',
  'evidence',
  'message',
  'remedy',
] as const
type Record = { [column in (typeof COLUMNS)[number]]?: string | number | null }

/**
 * The findings as CSV (RFC 4180), one line each under a line of headers; what is null is empty. Spreadsheets take a cell
 * that starts with = + - @ for a formula: such text from a manifest gets an apostrophe in front.
 */
export function* printCsv(report: AuditReport): Generator<string> {
  yield line(COLUMNS)
  for (const row of rowsOf(report)) yield line(inOrder(findingRecord(row)))
  for (const check of report.rollback?.checks ?? []) yield line(inOrder(checkRecord(report.to, check)))
}

function line(cells: readonly unknown[]): string {
  return stringify([[...cells]], { record_delimiter: 'windows', escape_formulas: true })
}

function inOrder(record: Record): unknown[] {
  return COLUMNS.map((column) => {
    const value = record[column] ?? ''
    return typeof value === 'string' ? escapeControl(value.toWellFormed()) : value
  })
}

function findingRecord({ item, finding }: Row): Record {
  return {
    ...finding,
    ...item.object,
    source: placeOf(item.source),
    owner: item.owner && objectName(item.owner),
    owned: ownedCount(item),
    managers: managerNames(finding).join(' '),
  }
}

function checkRecord(version: string, { check, subject, hazard, message, remedy }: Check): Record {
  return { name: subject, version, reason: check, hazard, message, remedy }
}
