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
      /^the clock of this machine is 1 h ahead of that of the apiserver: .* set the one that is wrong$/,
  })
  t.match(clusterTime(ahead(-800 * 86_400_000), NOW), { now: NOW, problem: / is 800 days behind that of / })
  t.equal(clusterTime(ahead(7_200_000), NOW).problem, clusterTime(ahead(7_201_000), NOW).problem, 'told once')
})
