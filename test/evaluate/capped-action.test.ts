import t from 'tap'
import { cappedAction } from '../../src/evaluate/capped-action.ts'
import { strictPolicy } from '../fixtures/request.ts'

const CLOSES = new Date('2026-11-28T08:00:00Z')
const BEFORE = new Date(CLOSES.getTime() - 1)
const window = (afterwards: 'Warn' | 'Audit') => ({ opened: new Date(0), closes: CLOSES, afterwards })

t.test('a window holds until the moment it closes, then caps', async (t) => {
  const policy = strictPolicy({ window: window('Warn') })
  t.same(cappedAction(policy, 'emulation', BEFORE), { action: 'Deny', cappedBy: null })
  t.same(cappedAction(policy, 'emulation', CLOSES), { action: 'Warn', cappedBy: 'window' })
  t.same(cappedAction(policy, 'target', CLOSES), { action: 'Audit', cappedBy: null }, 'what is weaker stays')
})

t.test('mode Audit is stronger than any window', async (t) => {
  const policy = strictPolicy({ mode: 'Audit', window: window('Warn') })
  t.same(cappedAction(policy, 'emulation', CLOSES), { action: 'Audit', cappedBy: 'mode' })
})
