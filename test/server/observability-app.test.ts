import t from 'tap'
import { createHealth } from '../../src/server/health.ts'
import { observabilityApp } from '../../src/server/observability-app.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { testLog } from '../fixtures/log-lines.ts'

const health = createHealth([{ name: 'certificate', problem: () => null }])
const app = observabilityApp(health, createMetrics(), testLog().log)
t.teardown(() => app.close())

t.test('serves health and metrics, and nothing else', async (t) => {
  t.equal((await app.inject('/livez')).body, 'ok')
  t.equal((await app.inject('/livez?verbose')).body, '[+]ping ok\nlivez check passed\n')
  t.equal((await app.inject('/readyz')).body, 'ok')
  t.match((await app.inject('/readyz?verbose=1')).body, /^\[\+\]ping ok\n\[\+\]certificate ok\n/)
  const metrics = await app.inject('/metrics')
  t.match(metrics.headers['content-type'], /^text\/plain; version=0.0.4/)
  t.match(metrics.body, /^# HELP emuguard_would_break_total /m)
  t.equal((await app.inject('/validate')).statusCode, 404)
})

t.test('a guard that shuts down is not ready, but alive', async (t) => {
  health.isDraining = true
  t.equal((await app.inject('/readyz')).statusCode, 500)
  t.match((await app.inject('/readyz')).body, /\[-\]shutdown failed: shutting down/)
  t.equal((await app.inject('/livez')).statusCode, 200)
  t.equal((await app.inject('/metrics')).statusCode, 200)
})
