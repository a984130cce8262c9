import { parser } from '@prometheus-io/lezer-promql'

export interface Selector {
  metric: string
  matchers: { label: string; operator: string; value: string }[]
}

export interface ParsedExpression {
  selectors: Selector[]
  /** Labels of `by`, `without`, `on`, `ignoring`, `group_left` and `group_right`. */
  groupings: string[]
}

/**
 * What a PromQL expression names, read by Prometheus' own grammar.
 * @throws {SyntaxError} with the place, where it is no PromQL.
 */
export function parsePromql(expression: string): ParsedExpression {
  const parsed: ParsedExpression = { selectors: [], groupings: [] }
  const text = ({ from, to }: { from: number; to: number }) => expression.slice(from, to)
  const tree = parser.parse(expression)
  tree.iterate({
    enter({ type, from }) {
      if (type.isError) throw new SyntaxError(`not PromQL at character ${from} of: ${expression}`)
    },
  })
  tree.iterate({
    enter(node) {
      const last = parsed.selectors.at(-1)
      if (node.name === 'VectorSelector') parsed.selectors.push({ metric: '', matchers: [] })
      if (node.name === 'Identifier') last!.metric = text(node)
      if (node.name === 'UnquotedLabelMatcher') {
        const [, label, operator, value] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/s.exec(text(node))!
        last!.matchers.push({ label: label!, operator: operator!, value: value! })
      }
      if (node.name === 'LabelName' && node.node.parent?.name === 'GroupingLabels')
        parsed.groupings.push(text(node))
    },
  })
  return parsed
}
