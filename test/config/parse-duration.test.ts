import t from 'tap'
import { parseDuration } from '../../src/config/parse-duration.ts'

t.test('durations as kubectl takes them', async (t) => {
  t.equal(parseDuration('30s'), 30_000)
  t.equal(parseDuration('1h30m'), 5_400_000)
  t.equal(parseDuration('1500ms'), 1500)
  t.equal(parseDuration('90'), 90_000)
  for (const bad of ['', 's', '10x', 'm10', '5m x', '0', '0s', '999ms', '-1s', '1.5h']) {
    t.throws(() => parseDuration(bad), { name: 'RangeError', message: `"${bad}" is not a duration` }, bad)
  }
  t.same([parseDuration('0s', 0), parseDuration('250ms', 0)], [0, 250])
  t.throws(() => parseDuration('-1s', 0))
})
