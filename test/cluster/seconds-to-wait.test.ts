import t from 'tap'
import { type Answer, ClusterError } from '../../src/cluster/cluster.ts'
import { secondsToWait } from '../../src/cluster/seconds-to-wait.ts'

const answer = (status: number, retryAfter?: string): Answer => ({
  status,
  headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  body: Buffer.alloc(0),
})

/** Every wait until it is given up. */
function waits(outcome: Answer | ClusterError): number[] {
  const all: number[] = []
  for (let waited = 0; all.length < 1000; waited += all.at(-1)!) {
    const seconds = secondsToWait(outcome, all.length + 1, waited)
    if (seconds === null) return all
    all.push(seconds)
  }
  return all
}

t.test('what doubles does so up to 15 s, and a few minutes in all', async (t) => {
  const all = waits(answer(429))
  t.strictSame(all.slice(0, 8), [0.25, 0.5, 1, 2, 4, 8, 15, 15])
  t.equal(Math.max(...all), 15)
  t.ok(all.reduce((sum, each) => sum + each) <= 240)
})

t.test('Retry-After is obeyed within these minutes', async (t) => {
  t.strictSame(waits(answer(429, '3600')), [])
  t.strictSame(waits(answer(429, '100')), [100, 100])
  t.equal(waits(answer(503, '1')).length, 19)
  const inAMinute = new Date(Date.now() + 60_000).toUTCString()
  const seconds = secondsToWait(answer(429, inAMinute), 1, 0)!
  t.ok(seconds > 15 && seconds <= 60, 'longer than any backoff')
  t.equal(secondsToWait(answer(429, 'soon'), 1, 0), 0.25)
})

t.test('what fails is tried three times more; what succeeds or is refused, never', async (t) => {
  t.strictSame(waits(answer(500)), [0.25, 0.5, 1])
  t.strictSame(waits(new ClusterError('reset', { isBroken: true })), [0.25, 0.5, 1])
  for (const status of [200, 403, 410]) t.strictSame(waits(answer(status)), [])
})
