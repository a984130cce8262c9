import t from 'tap'
import { clusterTime } from '../../src/certificates/cluster-clock.ts'

const NOW = new Date('2027-01-01T00:00:00Z')
const ahead = (milliseconds: number) => new Date(NOW.getTime() + milliseconds)

t.test('the time is that of the apiserver', async (t) => {
  t.same(clusterTime(ahead(5000), NOW), { now: NOW, ahead: 5000, problem: null })
  t.same(clusterTime(NOW, null), { now: NOW, ahead: 0, problem: null })
})

t.test('more than an hour is told', async (t) => {
  t.equal(clusterTime(ahead(3_600_000), NOW).problem, null)
  t.equal(clusterTime(ahead(-3_600_000), NOW).problem, null)
  t.match(clusterTime(ahead(3_600_001), NOW), {
    now: NOW,
    problem:
      /^the clock of this machine says 2027-01-01T01:00:00.001Z and that of the apiserver 2027-01-01T00:00:00.000Z: .* set the one that is wrong$/,
  })
  t.match(clusterTime(ahead(-800 * 86_400_000), NOW), { now: NOW, problem: /2024-10-23/ })
})
