import t from 'tap'
import { testLog } from '../fixtures/log-lines.ts'

t.test('writes JSON lines with level and time', async (t) => {
  const { log, lines } = testLog()
  log.warn({ a: 1 }, 'careful')
  log.debug('too much')
  t.match(lines, [{ level: 'warn', time: /^\d{4}-\d\d-\d\dT/, a: 1, msg: 'careful' }])
  t.same(Object.keys(lines[0]!), ['level', 'time', 'a', 'msg'])
})

t.test('is silent when told so', async (t) => {
  const { log, lines } = testLog('silent')
  log.fatal('nothing')
  t.same(lines, [])
})
