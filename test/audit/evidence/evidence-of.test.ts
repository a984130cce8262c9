import t from 'tap'
import { evidenceOf } from '../../../src/audit/evidence/evidence-of.ts'
import type { Finding } from '../../../src/evaluate/finding.ts'
import { MANAGED } from '../../fixtures/managed-objects.ts'
import { findingAt } from '../../fixtures/plain-finding.ts'

const entry = (manager: string, spec: object, more: object = {}) => ({
  ...{ manager, operation: 'Apply', apiVersion: 'v1', time: '2026-11-22T00:00:00Z', fieldsType: 'FieldsV1' },
  fieldsV1: { 'f:spec': spec },
  ...more,
})
const KUBELET = entry('kubelet', {}, { subresource: 'status', fieldsV1: { 'f:status': { 'f:phase': {} } } })
const pod = (...managedFields: object[]) => ({
  metadata: { managedFields },
  spec: {
    hostUsers: false,
    containers: [{ name: 'a' }, { name: 'b', ports: [{ containerPort: 80, protocol: 'TCP' }], args: ['x'] }],
    finalizers: ['one', 'two'],
    nodeSelector: { 'example.com/zone': 'a' },
    tolerations: [{ operator: 'Gt' }],
  },
})
const seen = (object: Record<string, unknown>, finding: Finding) => {
  const { managers, evidence } = evidenceOf(object, finding)
  return [evidence, ...managers.map(({ manager }) => manager)]
}

t.test('the manager who names the very field', async (t) => {
  const object = pod(entry('helm', { 'f:containers': {} }), entry('argocd', { 'f:hostUsers': {} }))
  t.same(evidenceOf(object, findingAt('spec', 'hostUsers')), {
    managers: [
      {
        ...{ manager: 'argocd', operation: 'Apply', apiVersion: 'v1' },
        ...{ time: '2026-11-22T00:00:00Z', subresource: null },
      },
    ],
    evidence: 'exact',
  })
})

t.test('items by their keys, values and indices', async (t) => {
  const object = pod(
    entry('a', { 'f:containers': { 'k:{"name":"a"}': { 'f:image': {} } } }),
    entry('b', {
      'f:containers': {
        'k:{"name":"b"}': {
          'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { 'f:containerPort': {} } },
        },
      },
    }),
    entry('c', { 'f:finalizers': { 'v:"two"': {} }, 'f:nodeSelector': { 'f:example.com/zone': {} } }),
  )
  t.same(seen(object, findingAt('spec', 'containers', 0, 'image')), ['exact', 'a'])
  t.same(seen(object, findingAt('spec', 'containers', 1, 'ports', 0, 'containerPort')), ['exact', 'b'])
  t.same(seen(object, findingAt('spec', 'finalizers', 1)), ['exact', 'c'])
  t.same(seen(object, findingAt('spec', 'finalizers', 0)), ['object', 'a', 'b', 'c'])
  t.same(seen(object, findingAt('spec', 'nodeSelector', ['example.com/zone'])), ['exact', 'c'])
})

t.test('a parent that is managed as a whole', async (t) => {
  const object = pod(entry('whole', { 'f:tolerations': {} }), entry('other', { 'f:hostUsers': {} }))
  t.same(seen(object, findingAt('spec', 'tolerations', 0, 'operator')), ['parent', 'whole'])
})

t.test('several owners are all named, in order', async (t) => {
  const object = pod(
    entry('one', { 'f:hostUsers': {} }),
    entry('two', { 'f:hostUsers': {} }, { operation: 'Update' }),
  )
  t.same(seen(object, findingAt('spec', 'hostUsers')), ['exact', 'one', 'two'])
})

t.test('who wrote the object at all, status left out', async (t) => {
  const object = pod(entry('helm', { 'f:containers': {} }), KUBELET)
  t.same(seen(object, findingAt('spec', 'hostUsers')), ['object', 'helm'])
  t.same(seen(pod(), findingAt('spec', 'hostUsers')), ['none'])
  t.same(seen({ metadata: {} }, findingAt('spec', 'hostUsers')), ['none'])
  t.same(seen(pod(KUBELET), findingAt('spec', 'hostUsers')), ['none'])
})

t.test('of an API, those who write through its version', async (t) => {
  const { path: _, ...api } = findingAt('apiVersion')
  const object = pod(entry('new', {}), entry('old', {}, { apiVersion: 'v1beta1' }))
  t.same(seen(object, api), ['exact', 'new'])
  t.same(seen(pod(entry('old', {}, { apiVersion: 'v1beta1' })), api), ['object', 'old'])
})

t.test('as a real server wrote it', async (t) => {
  const template = ['spec', 'template', 'spec'] as const
  t.same(seen(MANAGED.deployment, findingAt(...template, 'containers', 0, 'ports', 0, 'protocol')), [
    'exact',
    'kubectl-create',
  ])
  const gone = {
    ...findingAt('spec', 'volumes'),
    path: { parent: findingAt('spec', 'volumes').path!, kind: 'item', segment: 'k:{"name":"img"}' },
  } as Finding
  t.same(seen(MANAGED.image, gone), ['exact', 'argocd'], 'an item that the object has not any more')
})

t.test('takes any managedFields', async (t) => {
  const finding = findingAt('spec', 'containers', 1, 'ports', 0)
  for (const spec of [null, 7, [], { 'f:containers': 7 }, { 'f:containers': { 'k:{': {}, 'k:7': {} } }]) {
    t.same(seen(pod(entry('x', spec as object)), finding).at(-1), 'x')
  }
  t.same(
    seen(pod(entry('x', JSON.parse('{"__proto__":{"f:hostUsers":{}}}'))), findingAt('spec', 'hostUsers')),
    ['object', 'x'],
  )
})
