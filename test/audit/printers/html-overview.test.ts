import t from 'tap'
import { htmlOverview, titleOf } from '../../../src/audit/printers/html-overview.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  hostileReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

const html = (report: Parameters<typeof htmlOverview>[0]) => [...htmlOverview(report)].join('')
const banners = (page: string) =>
  [...page.matchAll(/class="banner (\w+)"><h2>([^<]*)/g)].map(([, look, title]) => [look, title])

t.test('without a script: what was audited, how it is, and counts', async (t) => {
  const page = html(auditReport([reportItem({ findings: [reportFinding()] })]))
  t.match(page, '<h1>Kubernetes 1.35: what stands in the way</h1>')
  t.match(page, '<b>1</b><strong>dropped</strong>')
  t.match(page, 'data-hazard="security" aria-pressed="false" disabled>')
  t.same(banners(page), [])
})

t.test('clean only when it is', async (t) => {
  t.same(banners(html(auditReport([reportItem()]))), [['good', 'Clean']])
  t.same(banners(html(auditReport([reportItem()], [], '1.38'))), [
    ['good', 'Clean as far as is known'],
    ['note', 'To know'],
  ])
  const unread = { source: { file: 'x.yaml', line: 2 }, error: 'duplicate key' }
  const page = html(auditReport([reportItem()], [unread]))
  t.same(banners(page), [['bad', 'Incomplete: 1 could not be judged']])
  t.match(page, '<li><code>x.yaml:2</code> duplicate key</li>')
})

t.test('a rollback: the verdict first, then its checks, worst first', async (t) => {
  const report = clusterReport([clusterItem()], {
    rollback: { ...ROLLBACK, unchecked: ['nodes are forbidden'] },
  })
  t.equal(titleOf(report), 'Rollback to Kubernetes 1.35 from prod')
  const page = html(report)
  t.same(banners(page), [
    ['bad', 'Not ready'],
    ['bad', 'Incomplete: 1 could not be judged'],
  ])
  t.match(page, 'Becomes unreadable: 1 · is silently lost: 1 · for information: 1')
  t.ok(page.indexOf('widgets.example.com') < page.indexOf('NewGate'))
  const verdicts = (['ready', 'ready with losses', 'incomplete'] as const).map((verdict) =>
    banners(html(clusterReport([], { rollback: { verdict, checks: [], unchecked: [] } }))),
  )
  t.same(verdicts, [[['good', 'Ready']], [['warn', 'Ready with losses']], [['bad', 'Incomplete']]])
})

t.test('nothing from a cluster is markup', async (t) => {
  t.notMatch(html(hostileReport()), /<\/script|<b>\||\u202e/)
})
