import fc from 'fast-check'
import t from 'tap'
import { jsonPieces } from '../../../src/audit/printers/json-pieces.ts'

t.test('prints what JSON.stringify prints, at any depth', async (t) => {
  const property = fc.property(fc.jsonValue(), fc.nat(5), (value, depth) => {
    t.equal([...jsonPieces(value, depth)].join(''), JSON.stringify(value, null, 2))
  })
  fc.assert(property, { numRuns: 200 })
  const sparse = { a: undefined, b: [1], c: undefined, d: { e: undefined } }
  t.equal([...jsonPieces(sparse, 4)].join(''), JSON.stringify(sparse, null, 2))
})

t.test('lists are made while they are printed', async (t) => {
  const made: number[] = []
  function* list() {
    for (const n of [1, 2]) {
      made.push(n)
      yield { n }
    }
  }
  const pieces = jsonPieces({ list: list(), none: new Set() }, 3)
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (piece === '1') t.same(made, [1])
  }
  t.same(JSON.parse(text), { list: [{ n: 1 }, { n: 2 }], none: [] })
})
