import t from 'tap'
import { lookBounds, type Pause } from '../../src/certificates/look-bounds.ts'

const never = new AbortController().signal

t.test('so many steps, and so long', async (t) => {
  let clock = 0
  const many = lookBounds(never, () => clock)
  for (let step = 0; step < 12; step++) t.ok(many.mayGoOn())
  t.notOk(many.mayGoOn())
  const long = lookBounds(never, () => clock)
  clock += 29_999
  t.ok(long.mayGoOn())
  clock++
  t.notOk(long.mayGoOn())
  t.same(long.conflict(), [])
})

t.test('conflicts are waited out, ever longer and never alike, and not for ever', async (t) => {
  const pauses: number[] = []
  const pause: Pause = async (milliseconds) => void pauses.push(milliseconds)
  const bounds = lookBounds(never, () => 0, pause)
  while (bounds.mayGoOn()) await bounds.met(`conflict ${pauses.length}`)
  t.equal(pauses.length, 5)
  for (const [index, milliseconds] of pauses.entries()) {
    const most = 200 * 2 ** index
    t.ok(milliseconds >= most / 2 && milliseconds <= most, `${milliseconds} of ${most} ms`)
  }
  t.same(bounds.conflict(), ['conflict 4'])
})

t.test('a wait ends with the look', async (t) => {
  const look = new AbortController()
  const bounds = lookBounds(look.signal, () => 0)
  const waits = bounds.met('conflict')
  look.abort(new Error('over'))
  await t.rejects(waits, { message: 'over' })
})
