import t from 'tap'
import { boundRequests } from '../../src/cluster/bound-requests.ts'

const never = () => new Promise<never>(() => {})

t.test('what is done in time is the result, and leaves nothing behind', async (t) => {
  const requests = boundRequests('https://a', 60_000)
  let ended = false
  const work = async (signal: AbortSignal) => {
    signal.addEventListener('abort', () => {
      ended = true
    })
    return 1
  }
  t.equal(await requests.run(work), 1)
  await t.rejects(
    requests.run(() => Promise.reject(new TypeError('bug'))),
    { name: 'TypeError' },
  )
  requests.close()
  t.equal(ended, false, 'it was over')
})

t.test('whatever never ends is ended', async (t) => {
  const late = boundRequests('https://a', 20)
  let reason: unknown
  const work = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => {
      reason = signal.reason
    })
    return never()
  }
  const message = 'cannot reach https://a: no whole answer within 0.02 s'
  await t.rejects(late.run(work), { name: 'ClusterError', isBroken: false, message })
  t.match(reason, { message }, 'and is told to end')

  const requests = boundRequests('https://a', undefined)
  const own = new AbortController()
  const asked = requests.run(never, own.signal)
  const other = requests.run(never)
  own.abort()
  await t.rejects(asked, { name: 'AbortError' })
  await t.rejects(requests.run(never, own.signal), { name: 'AbortError' }, 'before it began')
  requests.close()
  await t.rejects(other, { name: 'ClusterError', message: 'nothing is asked of https://a any more' })
})

t.test('closed is closed', async (t) => {
  const requests = boundRequests('https://a', undefined)
  requests.close()
  await t.rejects(
    requests.run(async () => t.fail('not asked')),
    { name: 'ClusterError', message: 'nothing is asked of https://a any more' },
  )
})
