import t from 'tap'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { METRICS } from '../../src/telemetry/metrics-table.ts'

t.test('registers the table, name by name, as what it says', async (t) => {
  const registered = (await createMetrics().registry.getMetricsAsJSON()).filter(({ name }) =>
    name.startsWith('emuguard_'),
  )
  const wanted = Object.values(METRICS).map(({ name, help, type }) => ({ name, help, type: type as string }))
  t.same(
    registered.map(({ name, help, type }) => ({ name, help, type: String(type) })),
    wanted,
  )
})

t.test('takes every label of the table', async (t) => {
  const metrics = createMetrics()
  const labels = Object.fromEntries(Object.keys(METRICS.wouldBreak.labels).map((label) => [label, 'x']))
  metrics.wouldBreak.inc(labels)
  const text = await metrics.registry.metrics()
  for (const label of Object.keys(labels))
    t.match(text, new RegExp(`emuguard_would_break_total\\{.*\\b${label}="x"`))
})

t.test('names follow the conventions of Prometheus', async (t) => {
  for (const { name, type, help } of Object.values(METRICS)) {
    t.match(name, /^emuguard_[a-z_]+$/)
    t.equal(type === 'counter', name.endsWith('_total'), name)
    t.match(help, /\.$/)
  }
})

t.test('has the process metrics, and a registry for each guard', async (t) => {
  t.match(await createMetrics().registry.metrics(), /^process_cpu_seconds_total /m)
})
