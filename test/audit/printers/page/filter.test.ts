import t from 'tap'
import { HAZARDS as KNOWN } from '../../../../src/evaluate/finding.ts'
import { clusterItem, reportFinding, reportItem } from '../../../fixtures/audit/report.ts'

// Plain JavaScript for browsers, without types.
const page = new URL('../../../../src/audit/printers/page/filter.js', import.meta.url).href
const { countBy, fromFragment, HAZARDS, matching, noFilter, pageOf, rowsOf, sorted, toFragment } =
  await import(page)

const object = (namespace: string | null, name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  name,
})
const ROWS = rowsOf([
  clusterItem(),
  reportItem({
    object: object('bank', 'a'),
    findings: [reportFinding({ hazard: 'security', feature: 'Gate', fieldPath: 'spec.x[0]' })],
  }),
  reportItem({
    object: object(null, 'b'),
    findings: [
      reportFinding({ hazard: 'undecodable', reason: 'APIRemoved', fieldPath: 'apiVersion' }),
      reportFinding({ fieldPath: 'spec.list[3].map["k"].z', seen: 'requested' }),
    ],
  }),
])
const found = (filter: object) =>
  matching(ROWS, { ...noFilter(), ...filter }).map(({ index }: { index: number }) => index)

t.test('rows say what is used', async (t) => {
  t.same(
    ROWS.map(({ what }: { what: string }) => what),
    ['Cart spec.gift', 'Gate', 'Pod v1', 'Pod spec.list[].map[].z'],
  )
  t.same(HAZARDS, KNOWN)
})

t.test('filters: any of the hazards, each dimension, every word', async (t) => {
  t.same(found({}), [0, 1, 2, 3])
  t.same(found({ hazards: ['security', 'undecodable'] }), [1, 2])
  t.same(found({ namespace: 'bank' }), [1])
  t.same(found({ namespace: '(no namespace)' }), [2, 3])
  t.same(found({ manager: 'argocd' }), [0])
  t.same(found({ manager: '(not known)' }), [1, 2, 3])
  t.same(found({ seen: 'requested', kind: 'Pod' }), [3])
  t.same(found({ q: 'POD/b  apiremoved' }), [2])
  t.same(found({ q: 'cart.yaml nothing' }), [])
  t.same(found({ q: '(.*' }), [])
})

t.test('counts follow the other filters, not their own', async (t) => {
  const values = (filter: object, dimension: string) =>
    countBy(ROWS, { ...noFilter(), ...filter }, dimension).map(
      ({ value, count }: { value: string; count: number }) => [value, count],
    )
  t.same(values({}, 'namespace'), [
    ['(no namespace)', 2],
    ['bank', 1],
    ['shop', 1],
  ])
  t.same(values({ namespace: 'bank' }, 'namespace'), [
    ['(no namespace)', 2],
    ['bank', 1],
    ['shop', 1],
  ])
  t.same(values({ namespace: 'bank' }, 'manager'), [['(not known)', 1]])
  t.same(countBy(ROWS, noFilter(), 'namespace')[0].hazards, { undecodable: 1, dropped: 1 })
})

t.test('sorts by column, worst hazard first', async (t) => {
  const order = (column: string, descending: boolean) =>
    sorted(ROWS, column, descending).map(({ index }: { index: number }) => index)
  t.same(order('hazard', false), [2, 1, 0, 3])
  t.same(order('hazard', true), [0, 3, 1, 2])
  t.same(order('namespace', false), [2, 3, 1, 0])
})

t.test('pages', async (t) => {
  const rows = Array.from({ length: 101 }, (_, n) => n)
  t.same(pageOf(rows, 0, 50).rows.length, 50)
  t.match(pageOf(rows, 99, 50), { page: 2, pages: 3, from: 100, rows: [100] })
  t.match(pageOf([], 0, 50), { page: 0, pages: 1, rows: [] })
})

t.test('a filter is a link', async (t) => {
  const filter = { ...noFilter(), q: 'a b&c', hazards: ['security', 'dropped'], namespace: 'shop' }
  t.same(fromFragment(toFragment(filter)), filter)
  t.equal(toFragment(noFilter()), '')
  t.same(fromFragment('hazards=security,nonsense&other=1&__proto__=x'), {
    ...noFilter(),
    hazards: ['security'],
  })
})
