import t from 'tap'
import { createBudget } from '../../src/server/budget.ts'

const MOST = { requests: 3, bytes: 100 }
const inFlight = ({ requests, bytes }: { requests: number; bytes: number }) => ({ requests, bytes })

t.test('calls are let in until one of both is spent, and again when one has ended', async (t) => {
  const budget = createBudget(MOST)
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
  const budget = createBudget(MOST)
  const end = budget.take(70) as () => void
  budget.take(70)
  end()
  end()
  t.same(inFlight(budget), { requests: 0, bytes: 0 })
})

t.test('one that is alone always fits', async (t) => {
  const budget = createBudget(MOST)
  const end = budget.take(101)
  t.type(end, 'function')
  t.equal(budget.take(0), 'bytes')
})
