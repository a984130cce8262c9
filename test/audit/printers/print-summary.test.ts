import t from 'tap'
import { printSummary } from '../../../src/audit/printers/print-summary.ts'
import type { Rollback } from '../../../src/audit/report.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

const text = (...args: Parameters<typeof auditReport>) => [...printSummary(auditReport(...args))].join('')
const unread = { source: { file: 'a\u001b', line: 7 }, error: 'duplicate key "\u001b"' }

t.test('says clean only when it is', async (t) => {
  t.equal(text([reportItem()]), '1 object in 1 file against Kubernetes 1.35: clean\n')
  t.notMatch(text([reportItem()], [unread]), /clean/)
  t.match(text([reportItem()], [], '1.38'), /: clean as far as is known\n$/)
})

t.test('counts findings by reason', async (t) => {
  const found = reportItem({ findings: [reportFinding(), reportFinding({ reason: 'APIDeprecated' })] })
  t.equal(
    text([reportItem(), found]),
    '2 objects in 1 file against Kubernetes 1.35: 2 findings in 1 object (1 APIDeprecated, 1 FieldNotIntroduced)\n',
  )
})

t.test('names what could not be judged, and what is not known', async (t) => {
  const lines = text([], [unread, { source: { file: 'b', line: null }, error: 'is binary' }], '1.38').split(
    '\n',
  )
  t.match(lines, [
    'not judged: a\\u001b:7: duplicate key "\\u001b"',
    'not judged: b: is binary',
    /^note: Kubernetes 1\.38 is newer/,
    /^note: /,
    '0 objects in 1 file against Kubernetes 1.38: incomplete, 2 could not be judged',
    '',
  ])
})

t.test('a way back that is not open is not clean', async (t) => {
  const last = (rollback: Partial<Rollback>) => {
    const { summary, ...report } = clusterReport([], { rollback: { ...ROLLBACK, ...rollback } })
    return [...printSummary({ ...report, summary: { ...summary, clean: 100 } })].join('')
  }
  t.match(last({}), /: 2 things to see to besides objects\nrollback to Kubernetes 1\.35: not ready\n$/)
  t.match(last({ checks: [], unchecked: ['x'] }), /: incomplete, 1 could not be judged\n/)
  t.match(last({ checks: [], verdict: 'ready' }), /: clean\nrollback to Kubernetes 1\.35: ready\n$/)
})

t.test('names the cluster, its notes and the verdict', async (t) => {
  const report = clusterReport([clusterItem()], {
    incomplete: [{ source: { cluster: 'prod', resource: 'v1/secrets' }, error: 'forbidden' }],
    rollback: { ...ROLLBACK, unchecked: ['nodes are forbidden'] },
  })
  report.cluster!.notes.push('the list of v1/pods expired')
  t.equal(
    [...printSummary(report)].join(''),
    `\
not judged: prod: v1/secrets: forbidden
not judged: rollback: nodes are forbidden
note: the list of v1/pods expired
100 objects in cluster prod against Kubernetes 1.35: 1 finding in 100 objects (1 FieldNotIntroduced); 2 things to see to besides objects; incomplete, 2 could not be judged
rollback to Kubernetes 1.35: not ready
`,
  )
  report.summary.files = 2
  t.match([...printSummary(report)].join(''), '100 objects in cluster prod and 2 files against')
})
