import t from 'tap'
import { pairBrackets } from '../../../src/evaluate/expressions/cel-brackets.ts'
import { type Token, tokenize } from '../../../src/evaluate/expressions/cel-tokens.ts'

const pair = (text: string) => pairBrackets(tokenize(text) as Token[])

t.test('where each bracket closes, and how many parts are in it', async (t) => {
  const brackets = pair('f(a, [b, c], {}) + g()')
  t.same(Object.fromEntries(brackets as Map<number, object>), {
    1: { close: 12, parts: 3 },
    4: { close: 8, parts: 2 },
    10: { close: 11, parts: 0 },
    15: { close: 16, parts: 0 },
  })
})

t.test('says what does not pair', async (t) => {
  t.same(pair('(a'), { problem: '( that is not closed', at: 0 })
  t.same(pair('a)'), { problem: ') without its counterpart', at: 1 })
  t.same(pair('(a]'), { problem: '] without its counterpart', at: 2 })
})
