import t from 'tap'
import { watchWindow } from '../../src/server/watch-window.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { testLog } from '../fixtures/log-lines.ts'

const HOUR = 3_600_000

t.test(
  'tells the log of opening, the last hour and the end, once each, and the metrics of the time left',
  async (t) => {
    const opened = new Date(Date.now() + HOUR)
    const closes = new Date(opened.getTime() + 24 * HOUR)
    const metrics = createMetrics()
    const { log, lines } = testLog()
    let changes = 0
    const onChange = () => changes++
    const window = { opened, closes, afterwards: 'Warn' } as const
    const watch = watchWindow(window, { log, metrics, onChange, interval: HOUR })
    t.teardown(watch.stop)
    const remaining = async (now: Date) => {
      watch.check(now)
      return /^emuguard_window_seconds_remaining\{afterwards="Warn"\} (\S+)$/m.exec(
        await metrics.registry.metrics(),
      )?.[1]
    }
    const before = (milliseconds: number) => new Date(closes.getTime() - milliseconds)
    t.equal(await remaining(opened), '86400')
    t.equal(await remaining(before(23 * HOUR)), '82800')
    t.equal(await remaining(before(HOUR)), '3600')
    t.equal(await remaining(before(1500)), '1.5')
    t.equal(await remaining(closes), '0')
    t.equal(await remaining(before(-HOUR)), '0')
    t.match(lines, [
      { level: 'info', msg: /window is ahead/, closes: closes.toISOString() },
      { level: 'info', msg: 'the rollback window is open' },
      { level: 'warn', msg: 'the rollback window closes within the hour' },
      { level: 'warn', msg: 'the rollback window has closed: actions are capped', afterwards: 'Warn' },
    ])
    t.equal(lines.length, 4)
    t.equal(changes, 3, 'the first look is no change')
  },
)

t.test('without a window there is nothing to tell', async (t) => {
  const metrics = createMetrics()
  const { log, lines } = testLog()
  const watch = watchWindow(null, { log, metrics, onChange: () => t.fail('no change'), interval: 1 })
  watch.check(new Date())
  watch.stop()
  t.same(lines, [])
  t.notMatch(await metrics.registry.metrics(), /^emuguard_window_seconds_remaining/m)
})
