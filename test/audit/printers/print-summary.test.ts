import t from 'tap'
import { printSummary } from '../../../src/audit/printers/print-summary.ts'
import { auditReport, reportFinding, reportItem } from '../../fixtures/audit/report.ts'

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
