import t from 'tap'
import type { Detection, LiveGuard } from '../../src/detection/live-guard.ts'
import { surfacesCheck } from '../../src/server/surfaces-check.ts'
import { smallLiveGuard } from '../fixtures/small-guard.ts'

const DETECTION: Detection = {
  facts: null,
  detected: null,
  stage: null,
  problem: null,
  lastSuccess: null,
} as Detection

const check = (more: Partial<LiveGuard> = {}) => surfacesCheck({ ...smallLiveGuard(), ...more })

t.test('not ready until it is known what to hold objects against', async (t) => {
  t.equal(check().problem(), null)
  const unknown = { inForce: null, detection: DETECTION }
  t.equal(check(unknown).problem(), 'the versions of the cluster are not known yet')
  t.equal(check(unknown).detail!(), null)
  const detection = { ...DETECTION, problem: 'forbidden' }
  t.equal(check({ inForce: null, detection }).problem(), 'forbidden')
})

t.test('afterwards the last that was known holds, and what is wrong is told', async (t) => {
  t.match(check().detail!(), /^emulation 1\.36.*\(as configured\)$/)
  const failing = check({ detection: { ...DETECTION, problem: 'forbidden' } })
  t.equal(failing.problem(), null)
  t.match(failing.detail!(), /\(forbidden\)$/)
})
