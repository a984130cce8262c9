import t from 'tap'
import { parsePromql } from './promql.ts'

t.test('metrics, matchers and groupings', async (t) => {
  const expression = 'sum by (a) (rate(m_bucket{b="c",d!~"e|f"}[5m] offset 1h)) / on (g) group_left (h) n > 0'
  t.same(parsePromql(expression), {
    selectors: [
      {
        metric: 'm_bucket',
        matchers: [
          { label: 'b', operator: '=', value: 'c' },
          { label: 'd', operator: '!~', value: 'e|f' },
        ],
      },
      { metric: 'n', matchers: [] },
    ],
    groupings: ['a', 'g', 'h'],
  })
})

t.test('what is no PromQL', async (t) => {
  for (const expression of ['sum by (a) (b', 'a{b=}', 'rate(a[5m)', 'a and', ''])
    t.throws(() => parsePromql(expression), SyntaxError, expression)
})
