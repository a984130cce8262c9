import t from 'tap'
import { sparingLine } from '../../src/telemetry/sparing-line.ts'

t.test('the first of a kind at once, then one an interval with how often', (t) => {
  const written: [string, string, number][] = []
  const tell = sparingLine(1000, (kind: string, fields: string, times) => written.push([kind, fields, times]))
  tell('a', 'first', 5)
  tell('a', 'second', 10)
  tell('b', 'other', 11)
  tell('a', 'third', 1004)
  tell('a', 'fourth', 1005)
  tell('a', 'fifth', 1006)
  tell('a', 'much later', 9000)
  t.strictSame(written, [
    ['a', 'first', 1],
    ['b', 'other', 1],
    ['a', 'fourth', 3],
    ['a', 'much later', 2],
  ])
  t.end()
})
