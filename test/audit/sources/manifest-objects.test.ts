import fc from 'fast-check'
import t from 'tap'
import type { FileSource } from '../../../src/audit/report.ts'
import { manifestObjects } from '../../../src/audit/sources/manifest-objects.ts'
import { parseJson } from '../../../src/audit/sources/parse-json.ts'

const objects = (value: unknown) => {
  const [document] = parseJson(JSON.stringify(value, null, 1), 0, 1)
  return [...manifestObjects('f', document!)]
}
const short = (value: unknown) =>
  objects(value).map((read) =>
    'error' in read ? read.error : `${read.kind.group}|${read.kind.version}|${read.kind.kind}`,
  )
const errors = (value: unknown) => objects(value).flatMap((read) => ('error' in read ? read.error : []))

t.test('an object is itself; group and version come apart', async (t) => {
  t.same(objects({ apiVersion: 'apps/v1', kind: 'Deployment' }), [
    {
      object: { apiVersion: 'apps/v1', kind: 'Deployment' },
      kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
      source: { file: 'f', line: 1 },
    },
  ])
  t.same(short({ apiVersion: 'v1', kind: 'Pod' }), ['|v1|Pod'])
})

t.test('however Lists are nested, the same objects come out, in order', async (t) => {
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom('a', 'b').map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })),
      fc.array(tie('tree'), { maxLength: 4 }).map((items) => ({ apiVersion: 'v1', kind: 'List', items })),
    ),
  }))
  const leaves = (node: { items?: unknown[] }): unknown[] =>
    node.items ? node.items.flatMap((item) => leaves(item as object)) : [node]
  const property = fc.property(tree, (tree) => {
    const found = objects(tree)
    const text = JSON.stringify(tree, null, 1).split('\n')
    t.same(
      found.map((read) => ('object' in read ? read.object : null)),
      leaves(tree as object),
    )
    for (const read of found) {
      const { line } = read.source as FileSource
      t.match(text.slice(line - 1, line + 1).join(''), /^\s*\{ +"apiVersion"/)
    }
  })
  fc.assert(property, { numRuns: 50 })
})

t.test('depth is harmless', async (t) => {
  let list: object = { apiVersion: 'v1', kind: 'Pod' }
  for (let i = 0; i < 4000; i++) list = { apiVersion: 'v1', kind: 'List', items: [list] }
  const itemLines = new Map()
  t.equal([...manifestObjects('f', { value: list, line: 1, itemLines })].length, 1)
})

t.test('items of a typed list take their type from it, those of a List have their own', async (t) => {
  t.same(
    short({ apiVersion: 'apps/v1', kind: 'DeploymentList', items: [{}, { apiVersion: 'v1', kind: 'Pod' }] }),
    ['apps|v1|Deployment', '|v1|Pod'],
  )
  t.same(short({ apiVersion: 'v1', kind: 'List', items: [{}] }), [
    'not a Kubernetes object: no apiVersion and kind',
  ])
  t.same(short({ apiVersion: 'v1', kind: 'PodList', items: null }), [])
})

t.test('a kind that only looks like a list is an object', async (t) => {
  t.same(short({ apiVersion: 'x.io/v1', kind: 'AllowList', spec: {} }), ['x.io|v1|AllowList'])
  t.same(short({ apiVersion: 'x.io/v1', kind: 'Cart', items: [{}] }), ['x.io|v1|Cart'])
})

t.test('says why something is no object', async (t) => {
  const cases: [unknown, string][] = [
    ['text', 'not a Kubernetes object: not a mapping'],
    [[{}], 'not a Kubernetes object: not a mapping'],
    [{ replicas: 3 }, 'not a Kubernetes object: no apiVersion and kind'],
    [{ apiVersion: 'v2', name: 'chart' }, 'not a Kubernetes object: no kind'],
    [{ apiVersion: null, kind: 'Pod' }, 'not a Kubernetes object: no apiVersion'],
    [{ apiVersion: 'v1', kind: '' }, 'not a Kubernetes object: no kind'],
    [{ apiVersion: 1, kind: 'Pod' }, 'not a Kubernetes object: apiVersion is not a string'],
    [
      { apiVersion: 'a/b/c', kind: 'Pod' },
      'not a Kubernetes object: apiVersion "a/b/c" is not group/version',
    ],
    [{ apiVersion: '{{ x }}', kind: 'Pod' }, 'unrendered template: apiVersion is "{{ x }}"'],
    [
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a-{{ b }}' } },
      'unrendered template: name is "a-{{ b }}"',
    ],
    [{ apiVersion: 'v1', kind: 'List', items: {} }, 'List: items is not a list'],
  ]
  for (const [value, error] of cases) t.same(errors(value), [error])
  t.same(objects({ apiVersion: 'v1', kind: 'PodList', items: [{}, 1] })[1], {
    source: { file: 'f', line: 6 },
    error: 'not a Kubernetes object: not a mapping',
  })
})
