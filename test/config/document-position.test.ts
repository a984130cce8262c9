import t from 'tap'
import { LineCounter, parseDocument } from 'yaml'
import { positionOf } from '../../src/config/document-position.ts'

const TEXT = 'a: 1\nb:\n  - c: 2\n    1.5: x\n  -\n'
const lines = new LineCounter()
const root = parseDocument(TEXT, { lineCounter: lines }).contents

t.test('finds keys and values', async (t) => {
  t.same(positionOf(root, lines, ['a'], 'value'), { line: 1, column: 4 })
  t.same(positionOf(root, lines, ['b', '0', 'c'], 'key'), { line: 3, column: 5 })
  t.same(positionOf(root, lines, ['b', '0', 'c'], 'value'), { line: 3, column: 8 })
  t.same(
    positionOf(root, lines, ['b', '0', '1.5'], 'value'),
    { line: 4, column: 10 },
    'a key that is no string',
  )
})

t.test('a path that leads nowhere has the place where it ends', async (t) => {
  t.same(positionOf(root, lines, ['b', '0', 'missing'], 'value'), { line: 3, column: 5 })
  t.same(positionOf(root, lines, ['a', 'deeper'], 'value'), { line: 1, column: 4 })
  t.same(positionOf(root, lines, [], 'value'), { line: 1, column: 1 })
  t.same(positionOf(null, lines, ['a'], 'value'), { line: 1, column: 1 })
})
