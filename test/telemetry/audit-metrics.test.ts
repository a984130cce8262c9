import t from 'tap'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { createAuditMetrics } from '../../src/telemetry/audit-metrics.ts'
import { AUDIT_METRICS } from '../../src/telemetry/audit-metrics-table.ts'
import { resourceLabels } from '../../src/telemetry/resource-label.ts'
import { auditReport, reportFinding, reportItem } from '../fixtures/audit/report.ts'

const labelsOf = resourceLabels(loadCatalog())
const at = new Date('2026-11-22T00:00:00Z')
const pods = reportFinding({ resource: 'v1/pods', hazard: 'security' })
const incomplete = [{ source: { cluster: 'a', resource: 'v1/nodes' }, error: 'no' }]

t.test('says what the last audit came to, and no more', async (t) => {
  const { registry, setReport, countFailure } = createAuditMetrics(labelsOf)
  setReport(
    auditReport([reportItem({ findings: [pods, pods] }), reportItem({ findings: [reportFinding()] })]),
    1.5,
    at,
  )
  const text = await registry.metrics()
  const series = 'surface="target",surface_version="1.35",reason="FieldNotIntroduced"'
  t.match(
    text,
    `emuguard_stored_findings{${series},hazard="security",group="",version="v1",resource="pods"} 2`,
  )
  t.match(
    text,
    `emuguard_stored_findings{${series},hazard="dropped",group="",version="",resource="unknown"} 1`,
  )
  t.match(text, `emuguard_audit_last_success_timestamp_seconds ${at.getTime() / 1000}\n`)
  for (const line of ['duration_seconds 1.5', 'objects 2', 'incomplete 0', 'failures_total 0']) {
    t.match(text, `emuguard_audit_${line}\n`)
  }

  countFailure()
  setReport(auditReport([], incomplete), 1, new Date(at.getTime() + 1000))
  const later = await registry.metrics()
  t.notMatch(later, 'emuguard_stored_findings{')
  t.match(later, 'emuguard_audit_incomplete 1\n')
  t.match(later, 'emuguard_audit_failures_total 1\n')
  t.match(
    later,
    `emuguard_audit_last_success_timestamp_seconds ${at.getTime() / 1000}\n`,
    'half an audit is no success',
  )
})

t.test('registers its table', async (t) => {
  const registered = (await createAuditMetrics(labelsOf).registry.getMetricsAsJSON()).map(({ name }) => name)
  for (const { name, type } of Object.values(AUDIT_METRICS)) {
    t.ok(registered.includes(name), name)
    t.equal(type === 'counter', name.endsWith('_total'), name)
  }
})
