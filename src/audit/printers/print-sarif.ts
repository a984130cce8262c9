import { createHash } from 'node:crypto'
import type { Notification, ReportingDescriptor, Result } from 'sarif'
import { REASONS } from '../../evaluate/finding.ts'
import { REASON_MEANINGS } from '../../evaluate/meanings.ts'
import { PROGRAM_VERSION } from '../../telemetry/program-version.ts'
import { type AuditReport, ROLLBACK_CHECKS } from '../report.ts'
import type { Check } from './hazard-groups.ts'
import { HAZARD_LEVELS } from './hazard-levels.ts'
import { jsonPieces } from './json-pieces.ts'
import { notJudged } from './not-judged.ts'
import { notesOf } from './print-summary.ts'
import { managerNames, objectName, type Row, rowsOf } from './rows.ts'
import { locationOf, physicalLocation } from './sarif-location.ts'

/**
 * The findings as SARIF 2.1.0 (OASIS), one result a piece: a rule for each reason, the object's file and line, and what
 * could not be judged as notifications of an invocation that did not succeed. What comes from a cluster or a Helm release
 * has a logical location only.
 */
export function* printSarif(report: AuditReport): Generator<string> {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'emuguard', version: PROGRAM_VERSION, rules: RULES } },
        invocations: [
          {
            executionSuccessful: notJudged(report).length === 0,
            toolExecutionNotifications: [...notifications(report)],
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: results(report),
      },
    ],
  }
  yield* jsonPieces(log, 4)
  yield '\n'
}

const RULES: ReportingDescriptor[] = [
  ...REASONS.map((reason) => {
    const { surface, afterwards } = REASON_MEANINGS[reason]
    return {
      id: reason,
      name: reason,
      shortDescription: { text: `The release ${surface}.` },
      fullDescription: { text: `The release ${surface}. After going there: ${afterwards}.` },
      help: { text: 'The message of each result ends with what to do.' },
    }
  }),
  ...ROLLBACK_CHECKS.map((check) => ({
    id: check,
    name: check,
    shortDescription: { text: 'What a way back depends on besides the objects.' },
  })),
]
const RULE_INDEX = new Map(RULES.map(({ id }, index) => [id, index]))

function* results(report: AuditReport): Generator<Result> {
  const seen = new Map<string, number>()
  for (const row of rowsOf(report)) yield resultOf(row, seen)
  for (const check of report.rollback?.checks ?? []) yield checkResult(check, report.to)
}

function resultOf({ item, finding }: Row, seen: Map<string, number>): Result {
  const { message, remedy, hazard, reason, feature, since, fieldPath, evidence } = finding
  return {
    ruleId: reason,
    ruleIndex: RULE_INDEX.get(reason)!,
    level: HAZARD_LEVELS[hazard].sarif,
    message: { text: `${objectName(item.object)}: ${message}: ${remedy}` },
    locations: [locationOf(item)],
    partialFingerprints: { primaryLocationLineHash: fingerprint({ item, finding }, seen) },
    properties: {
      hazard,
      fieldPath,
      feature,
      since,
      seen: finding.seen,
      managers: managerNames(finding),
      evidence,
    },
  }
}

/**
 * Stays the same when the object moves within or between files. GitHub would else hash the line, which all findings of
 * an object share, and show one of them. Its form is GitHub's: a hash, and which of its kind it is.
 */
function fingerprint({ item, finding }: Row, seen: Map<string, number>): string {
  const { apiVersion, kind, namespace, name } = item.object
  const parts = [apiVersion, kind, namespace, name, finding.version, finding.reason, finding.fieldPath]
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
  const count = (seen.get(hash) ?? 0) + 1
  seen.set(hash, count)
  return `${hash}:${count}`
}

function checkResult({ check, subject, hazard, message, remedy }: Check, to: string): Result {
  return {
    ruleId: check,
    ruleIndex: RULE_INDEX.get(check)!,
    level: HAZARD_LEVELS[hazard].sarif,
    message: { text: `${subject}: ${message}: ${remedy}` },
    locations: [{ logicalLocations: [{ name: subject, fullyQualifiedName: subject }] }],
    properties: { hazard, version: to },
  }
}

function* notifications(report: AuditReport): Generator<Notification> {
  for (const { source, place, error } of notJudged(report)) {
    yield {
      level: 'error',
      message: { text: `${place}: not judged: ${error}` },
      ...(source !== null &&
        'file' in source &&
        source.file !== '-' && { locations: [physicalLocation(source)] }),
    }
  }
  for (const text of notesOf(report)) yield { level: 'note', message: { text } }
}
