import t from 'tap'
import { createHealth, reportHealth } from '../../src/server/health.ts'

t.test('is brief when all is well, and lists the checks when asked', async (t) => {
  const { readiness } = createHealth([{ name: 'certificate', problem: () => null }])
  t.same(reportHealth('readyz', readiness, false), { httpStatus: 200, text: 'ok' })
  t.same(reportHealth('readyz', readiness, true), {
    httpStatus: 200,
    text: '[+]ping ok\n[+]certificate ok\n[+]shutdown ok\nreadyz check passed\n',
  })
})

t.test('a failure is always listed', async (t) => {
  const health = createHealth([{ name: 'certificate', problem: () => 'expired' }])
  health.isDraining = true
  t.same(reportHealth('readyz', health.readiness, false), {
    httpStatus: 500,
    text: '[+]ping ok\n[-]certificate failed: expired\n[-]shutdown failed: shutting down\nreadyz check failed\n',
  })
})

t.test('a check may say more when all is well, to whoever asks', async (t) => {
  const checks = [
    { name: 'surfaces', problem: () => null, detail: () => 'emulation 1.36' },
    { name: 'other', problem: () => null, detail: () => null },
  ]
  t.equal(reportHealth('readyz', checks, false).text, 'ok')
  t.equal(
    reportHealth('readyz', checks, true).text,
    '[+]surfaces ok: emulation 1.36\n[+]other ok\nreadyz check passed\n',
  )
})
