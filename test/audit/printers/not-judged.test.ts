import t from 'tap'
import { notJudged } from '../../../src/audit/printers/not-judged.ts'
import { auditReport, clusterReport, ROLLBACK } from '../../fixtures/audit/report.ts'

t.test('what was not read, and what was not checked', async (t) => {
  const source = { cluster: 'prod', resource: 'v1/secrets' }
  const rollback = { ...ROLLBACK, unchecked: ['nodes are forbidden'] }
  t.same(notJudged(clusterReport([], { incomplete: [{ source, error: 'forbidden' }], rollback })), [
    { source, place: 'prod: v1/secrets', error: 'forbidden' },
    { source: null, place: 'rollback', error: 'nodes are forbidden' },
  ])
  t.same(notJudged(auditReport([])), [])
})
