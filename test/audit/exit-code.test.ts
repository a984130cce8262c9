import t from 'tap'
import { exitCodeOf } from '../../src/audit/exit-code.ts'
import { auditReport, reportFinding, reportItem } from '../fixtures/audit/report.ts'

const breaking = reportItem({ findings: [reportFinding()] })
const warning = reportItem({ findings: [reportFinding({ hazard: 'info' })] })
const unread = [{ source: { file: 'x', line: null }, error: 'is binary, not text' }]

t.test('incomplete wins over breaking, breaking over warnings', async (t) => {
  t.equal(exitCodeOf(auditReport([reportItem()])), 0)
  t.equal(exitCodeOf(auditReport([reportItem(), warning])), 2)
  t.equal(exitCodeOf(auditReport([warning, breaking])), 3)
  t.equal(exitCodeOf(auditReport([breaking], unread)), 4)
  t.equal(exitCodeOf(auditReport([], unread)), 4)
})
