import t from 'tap'
import { createBudget } from '../../src/server/budget.ts'

const MOST = { requests: 3, bytes: 100 }
/** No body of these tests is large, but of those that say so. */
const ALL_SMALL = { smallBody: 1000, smallShare: 0.2 }
const inFlight = ({ requests, bytes }: { requests: number; bytes: number }) => ({ requests, bytes })

t.test('calls are let in until one of both is spent, and again when one has ended', async (t) => {
  const budget = createBudget(MOST, ALL_SMALL)
  const first = budget.take(60) as () => void
  t.equal(budget.take(41), 'bytes')
  const second = budget.take(40) as () => void
  t.type(budget.take(0), 'function')
  t.equal(budget.take(0), 'requests')
  t.same(inFlight(budget), { requests: 3, bytes: 100 })
  first()
  t.same(inFlight(budget), { requests: 2, bytes: 40 })
  t.type(budget.take(60), 'function')
  second()
  t.same(inFlight(budget), { requests: 2, bytes: 60 })
})

t.test('what was refused takes nothing, and to end twice gives nothing twice', async (t) => {
  const budget = createBudget(MOST, ALL_SMALL)
  const end = budget.take(70) as () => void
  budget.take(70)
  end()
  end()
  t.same(inFlight(budget), { requests: 0, bytes: 0 })
})

t.test('one that is alone always fits', async (t) => {
  const budget = createBudget(MOST, ALL_SMALL)
  const end = budget.take(101)
  t.type(end, 'function')
  t.equal(budget.take(0), 'bytes')
})

t.test('large ones leave a share to the small ones, and never take it', async (t) => {
  const budget = createBudget({ requests: 100, bytes: 100 }, { smallBody: 10, smallShare: 0.2 })
  const first = budget.take(50) as () => void
  t.equal(budget.take(31), 'bytes', 'it would fit, but into the share')
  t.type(budget.take(30), 'function')
  t.equal(budget.take(11), 'bytes')
  t.type(budget.take(10), 'function')
  t.type(budget.take(10), 'function')
  t.equal(budget.take(1), 'bytes', 'now all is spent')
  first()
  t.equal(budget.take(51), 'bytes')
  t.type(budget.take(50), 'function')
})

t.test('small ones may take all, and fit beside a large one that took more than there is', async (t) => {
  const limits = { smallBody: 10, smallShare: 0.2 }
  const small = createBudget({ requests: 100, bytes: 100 }, limits)
  for (let call = 0; call < 10; call++) t.type(small.take(10), 'function')
  t.equal(small.take(11), 'bytes')

  const large = createBudget({ requests: 100, bytes: 100 }, limits)
  const end = large.take(500) as () => void
  for (let call = 0; call < 2; call++) t.type(large.take(10), 'function')
  t.equal(large.take(1), 'bytes')
  end()
  t.same(inFlight(large), { requests: 2, bytes: 20 })
})
