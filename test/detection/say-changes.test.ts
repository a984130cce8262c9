import t from 'tap'
import { sayChanges } from '../../src/detection/say-changes.ts'

t.test('says a thing once, again when it changes, and when it is over', async (t) => {
  const said: [string, string | null][] = []
  const say = sayChanges((topic, text) => said.push([topic, text]))
  for (const text of [null, 'a', 'a', 'b', null, null, 'b']) say('x', text)
  say('y', 'b')
  t.same(said, [
    ['x', 'a'],
    ['x', 'b'],
    ['x', null],
    ['x', 'b'],
    ['y', 'b'],
  ])
})
