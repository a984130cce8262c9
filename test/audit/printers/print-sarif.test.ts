import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Log } from 'sarif'
import t from 'tap'
import Schema from 'typebox/schema'
import { printSarif } from '../../../src/audit/printers/print-sarif.ts'
import { REASONS } from '../../../src/evaluate/finding.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  hostileReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

const log = (report: Parameters<typeof printSarif>[0]) => JSON.parse([...printSarif(report)].join('')) as Log
const run = (report: Parameters<typeof printSarif>[0]) => log(report).runs[0]!

/** The schema of SARIF 2.1.0; one pattern in it, for languages, is no regular expression of Unicode mode. */
function sarifSchema() {
  const path = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  )
  const text = readFileSync(path, 'utf8').replaceAll('[a-zA-Z]{2}]?$', '[a-zA-Z]{2}$')
  return Schema.Compile(JSON.parse(text))
}

t.test('is SARIF 2.1.0 to its schema', async (t) => {
  const schema = sarifSchema()
  const unread: Parameters<typeof auditReport>[1] = [
    { source: { file: 'x', line: null }, error: 'is binary' },
    { source: { cluster: 'prod', resource: 'v1/secrets' }, error: 'forbidden' },
  ]
  const found = reportItem({ findings: [reportFinding(), reportFinding()] })
  const reports = [
    auditReport([]),
    auditReport([found, reportItem()], unread, '1.38'),
    clusterReport([clusterItem()], { rollback: ROLLBACK }),
    hostileReport(),
  ]
  for (const report of reports) {
    const [ok, errors] = schema.Errors(log(report))
    t.ok(ok, JSON.stringify(errors))
  }
  const wrong = log(reports[1]!)
  Object.assign(wrong.runs[0]!.results![0]!, { level: 'fatal' })
  t.notOk(schema.Check(wrong), 'and the schema is one')
})

t.test('a rule for each reason, a level by hazard, file and line', async (t) => {
  const findings = (['undecodable', 'behaviour', 'info'] as const).map((hazard) => reportFinding({ hazard }))
  const { tool, results, invocations } = run(auditReport([reportItem({ findings })]))
  t.same(
    tool.driver.rules!.slice(0, REASONS.length).map(({ id }) => id),
    REASONS,
  )
  t.same(
    results!.map(({ level }) => level),
    ['error', 'warning', 'note'],
  )
  for (const { ruleId, ruleIndex } of results!) t.equal(tool.driver.rules![ruleIndex!]!.id, ruleId)
  t.match(results![0], {
    ruleId: 'FieldNotIntroduced',
    message: { text: 'Cart/mine: spec.gift: no such field: leave it out' },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'cart.yaml' }, region: { startLine: 1 } } }],
  })
  t.equal(invocations![0]!.executionSuccessful, true)
})

t.test('fingerprints tell findings apart and survive a move', async (t) => {
  const prints = (line: number, file = 'cart.yaml') => {
    const findings = [reportFinding(), reportFinding(), reportFinding({ fieldPath: 'spec.x' })]
    const { results } = run(auditReport([reportItem({ source: { file, line }, findings })]))
    return results!.map(({ partialFingerprints }) => partialFingerprints!['primaryLocationLineHash'])
  }
  t.equal(new Set(prints(1)).size, 3)
  t.same(prints(1), prints(99, 'moved.yaml'))
  for (const print of prints(1)) t.match(print, /^[0-9a-f]{16}:\d+$/)
})

t.test('what could not be judged is no success', async (t) => {
  const unread = { source: { file: 'x.yaml', line: 3 }, error: 'duplicate key' }
  const [invocation] = run(auditReport([], [unread])).invocations!
  t.equal(invocation!.executionSuccessful, false)
  t.match(invocation!.toolExecutionNotifications, [
    {
      level: 'error',
      message: { text: 'x.yaml:3: not judged: duplicate key' },
      locations: [{ physicalLocation: { region: { startLine: 3 } } }],
    },
  ])
})

t.test('a cluster has logical locations only; checks are results', async (t) => {
  const { results } = run(clusterReport([clusterItem()], { rollback: ROLLBACK }))
  t.equal(results!.length, 3)
  for (const { locations } of results!) t.same(Object.keys(locations![0]!), ['logicalLocations'])
  t.match(results![2], { ruleId: 'storedVersions', level: 'error' })
})
