import t from 'tap'
import Value from 'typebox/value'
import { makeReport } from '../../src/audit/make-report.ts'
import { reportSchema } from '../../src/audit/report.ts'
import { buildSurface } from '../../src/surface/surface.ts'
import { reportFinding, reportItem } from '../fixtures/audit/report.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const catalog = smallCatalog()
const surface = buildSurface(catalog, { version: '1.35' })

t.test('counts what was found', async (t) => {
  const items = [
    reportItem(),
    reportItem({ findings: [reportFinding(), reportFinding({ reason: 'APIDeprecated', hazard: 'info' })] }),
  ]
  const incomplete = [{ source: { file: 'x', line: null }, error: 'is binary, not text' }]
  const report = makeReport(surface, { files: 3, items, incomplete })
  t.ok(Value.Check(reportSchema, report))
  t.equal(report.to, '1.35')
  t.match(report.summary, { files: 3, objects: 2, clean: 1, findings: 2, incomplete: 1, notKnown: [] })
  t.match(report.summary.byReason, { FieldNotIntroduced: 1, APIDeprecated: 1, APIRemoved: 0 })
  t.match(report.summary.byHazard, { dropped: 1, info: 1, security: 0 })
})

t.test('says what is not known of a release newer than the catalog', async (t) => {
  const { summary } = makeReport(buildSurface(catalog, { version: '1.38' }), {
    files: 1,
    items: [],
    incomplete: [],
  })
  t.match(summary.notKnown, [/1\.38 is newer than this catalog, which ends with 1\.36/, /fields, values/])
})
