import t from 'tap'
import { secondsRemaining, windowPhase } from '../../src/evaluate/rollback-window.ts'

const at = (time: string) => new Date(`2026-11-21T${time}Z`)
const WINDOW = { opened: at('08:00:00'), closes: at('12:00:00'), afterwards: 'Audit' } as const

t.test('a moment is before, in or after it; the last hour stands out', async (t) => {
  const phases = ['07:59:59.999', '08:00:00', '10:59:59.999', '11:00:00', '11:59:59.999', '12:00:00']
  t.same(
    phases.map((time) => windowPhase(WINDOW, at(time))),
    ['ahead', 'open', 'open', 'closing', 'closing', 'closed'],
  )
})

t.test('the time left never goes below zero', async (t) => {
  t.equal(secondsRemaining(WINDOW, at('11:59:58')), 2)
  t.equal(secondsRemaining(WINDOW, at('12:00:00')), 0)
  t.equal(secondsRemaining(WINDOW, at('13:00:00')), 0)
})
