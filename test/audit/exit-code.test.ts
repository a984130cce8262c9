import t from 'tap'
import { exitCodeOf } from '../../src/audit/exit-code.ts'
import type { ReportItem, Rollback } from '../../src/audit/report.ts'
import { auditReport, ROLLBACK, reportFinding, reportItem } from '../fixtures/audit/report.ts'

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

t.test('what a way back depends on besides objects counts as well', async (t) => {
  const code = (more: Partial<Rollback>, items: ReportItem[] = []) =>
    exitCodeOf({ ...auditReport(items), rollback: { ...ROLLBACK, ...more } })
  const [info, blocking] = ROLLBACK.checks
  t.equal(code({ verdict: 'ready', checks: [] }), 0)
  t.equal(code({ verdict: 'ready', checks: [info!] }), 2)
  t.equal(code({ verdict: 'not ready' }), 3)
  t.equal(code({ verdict: 'not ready', checks: [{ ...blocking!, hazard: 'behaviour' }] }), 3)
  t.equal(code({ verdict: 'incomplete', checks: [], unchecked: ['nodes could not be read'] }), 4)
  t.equal(code({ unchecked: ['nodes could not be read'] }, [breaking]), 4)
})
