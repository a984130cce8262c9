import t from 'tap'
import { readWindow } from '../../src/config/read-window.ts'

const origin = (path: string[]) => `<${path.join('.')}>`
const read = (opened: string, duration = '168h') => readWindow({ opened, duration }, origin)

t.test('closes its duration after it opened, and leaves Audit', async (t) => {
  t.same(read('2026-11-21T09:00:00+01:00'), {
    opened: new Date('2026-11-21T08:00:00Z'),
    closes: new Date('2026-11-28T08:00:00Z'),
    afterwards: 'Audit',
  })
  t.equal(readWindow(null, origin), null)
})

t.test('refuses times that do not exist and durations that are none', async (t) => {
  const wrong: [opened: string, duration: string, message: string | RegExp][] = [
    ['2026-02-30T08:00:00Z', '1h', '<window.opened> is no time: 2026-02-30T08:00:00Z'],
    ['2026-02-20T25:00:00Z', '1h', '<window.opened> is no time: 2026-02-20T25:00:00Z'],
    ['2026-02-20T08:00:00Z', '10ms', /^<window.duration> "10ms" is not a duration/],
    ['2026-02-20T08:00:00Z', '99999999999h', '<window.duration> is too long: 99999999999h'],
  ]
  for (const [opened, duration, message] of wrong)
    t.throws(() => read(opened, duration), { name: 'ConfigurationError', message })
})
