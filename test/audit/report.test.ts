import { readFileSync } from 'node:fs'
import t from 'tap'
import Value from 'typebox/value'
import { reportSchema } from '../../src/audit/report.ts'
import { auditReport, reportFinding, reportItem } from '../fixtures/audit/report.ts'

const report = () => auditReport([reportItem({ findings: [reportFinding()] })])

t.test('is closed: what is not promised is not printed', async (t) => {
  t.ok(Value.Check(reportSchema, report()))
  t.notOk(Value.Check(reportSchema, { ...report(), extra: 1 }))
  const item = { ...reportItem(), findings: [{ ...reportFinding(), schemaPath: 'spec' }] }
  t.notOk(Value.Check(reportSchema, { ...report(), items: [item] }))
})

t.test('nothing promised is missing', async (t) => {
  const { namespace: _, ...object } = reportItem().object
  t.notOk(Value.Check(reportSchema, { ...report(), items: [{ ...reportItem(), object }] }))
  const { to: __, ...rest } = report()
  t.notOk(Value.Check(reportSchema, rest))
})

t.test('the example in the documentation fits', async (t) => {
  const page = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8')
  const example = /```json\n(.*?)```/s.exec(page)![1]!
  t.same([...Value.Errors(reportSchema, JSON.parse(example))], [])
})
