import t from 'tap'
import { combineFacts } from '../../src/detection/combine-facts.ts'
import { upgradeStage } from '../../src/detection/upgrade-stage.ts'
import { apiserver } from '../fixtures/apiserver-facts.ts'

const NOW = new Date('2026-11-22T00:00:00Z')
type Versions = Parameters<typeof apiserver>[0]['versions']

function stage(versions: Versions[], more: Partial<Parameters<typeof upgradeStage>[1]> = {}): number {
  const detected = combineFacts(versions.map((each) => apiserver(each ? { versions: each } : {})))
  return upgradeStage(detected, { targetVersion: null, window: null, now: NOW, ...more })
}

t.test('the steps of an upgrade', async (t) => {
  t.equal(stage([['1.37', '1.36', '1.35']]), 1)
  t.equal(stage([['1.37', '1.36', '1.36']]), 1)
  t.equal(stage([['1.37', '1.37', '1.36']]), 2)
  t.equal(stage([['1.37', '1.37', '1.37']]), 3)
  t.equal(stage([['1.32', null, null]]), 2, 'a server that does not say has the default')
})

t.test('one new binary among old ones is stage 1', async (t) => {
  t.equal(
    stage(
      [
        ['1.36', '1.36', '1.35'],
        ['1.37', '1.36', '1.35'],
      ],
      { targetVersion: '1.37' },
    ),
    1,
  )
})

t.test('before an upgrade and after its window: looking ahead', async (t) => {
  const versions: Versions[] = [['1.37', '1.37', '1.36']]
  t.equal(stage(versions, { targetVersion: '1.38' }), 0)
  t.equal(stage(versions, { targetVersion: '1.37' }), 2, 'a target that is reached is none')
  const window = { opened: new Date(0), closes: NOW, afterwards: 'Audit' } as const
  t.equal(stage(versions, { window }), 0)
  t.equal(
    stage(versions, { window: { ...window, closes: new Date(NOW.getTime() + 1) }, targetVersion: '1.38' }),
    2,
  )
})
