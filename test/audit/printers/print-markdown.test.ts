import t from 'tap'
import { printMarkdown } from '../../../src/audit/printers/print-markdown.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  hostileReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

const text = (report: Parameters<typeof printMarkdown>[0]) => [...printMarkdown(report)].join('')

t.test('the outcome, what is missing, a table for each hazard', async (t) => {
  const unread = { source: { file: 'values.yaml', line: 1 }, error: 'no apiVersion and kind' }
  const findings = [reportFinding(), reportFinding({ hazard: 'security', fieldPath: 'spec.x[0]' })]
  t.equal(
    text(auditReport([reportItem({ findings })], [unread])),
    `\
## Kubernetes 1.35

1 object in 1 file: 2 findings in 1 object (2 FieldNotIntroduced); incomplete, 1 could not be judged.

### Could not be judged: 1

| Source | Error |
| --- | --- |
| values.yaml:1 | no apiVersion and kind |

### Isolation weakens (\`security\`): 1

| Source | Namespace | Object | Field | What | Remedy |
| --- | --- | --- | --- | --- | --- |
| cart.yaml:1 | shop | Cart/mine | spec.x\\[0\\] | spec.gift: no such field | leave it out |

### Is silently lost (\`dropped\`): 1

| Source | Namespace | Object | Field | What | Remedy |
| --- | --- | --- | --- | --- | --- |
| cart.yaml:1 | shop | Cart/mine | spec.gift | spec.gift: no such field | leave it out |
`,
  )
  t.equal(text(auditReport([reportItem()])), '## Kubernetes 1.35\n\n1 object in 1 file: clean.\n')
})

t.test('a rollback: verdict, notes, checks', async (t) => {
  const report = clusterReport([clusterItem()], { rollback: ROLLBACK })
  report.cluster!.notes.push('the list of v1/pods expired')
  const printed = text(report)
  t.match(printed, /^## Rollback to Kubernetes 1\.35: not ready\n/)
  t.match(printed, '\n> the list of v1/pods expired\n')
  t.match(printed, '| storedVersions | widgets.example.com | v2 is stored | migrate to v1 |\n')
  t.match(printed, '| prod | shop | Cart/mine | spec.gift | argocd | ')
})

t.test('nothing from a manifest is markup', async (t) => {
  const printed = text(hostileReport())
  t.notMatch(printed, /<|@[^&]|[^\\]`@|\p{Cs}|(?!\n)\p{Cc}|\u202e/u)
  // Heading, separator and rows of a table have as many cells.
  const tables = printed.split(/\n\n(?:###.*\n\n)?/).filter((block) => block.startsWith('| '))
  t.ok(tables.length >= 3)
  for (const table of tables) {
    const widths = new Set(
      table
        .trimEnd()
        .split('\n')
        .map((row) => row.split(/(?<!\\)\|/).length),
    )
    t.equal(widths.size, 1)
  }
})
