import t from 'tap'
import { printJson } from '../../../src/audit/printers/print-json.ts'
import { auditReport, reportFinding, reportItem } from '../../fixtures/audit/report.ts'

t.test('prints what JSON.stringify prints, in pieces', async (t) => {
  const hostile = reportItem({
    source: { file: 'a\n"b\u001b', line: 1 },
    findings: [reportFinding(), reportFinding()],
  })
  const unread = { source: { file: 'x', line: null }, error: 'is binary, not text' }
  for (const report of [
    auditReport([]),
    auditReport([hostile, reportItem()], [unread]),
    auditReport([], [unread], '1.38'),
  ]) {
    const pieces = [...printJson(report)]
    t.equal(pieces.join(''), `${JSON.stringify(report, null, 2)}\n`)
  }
})
