import t from 'tap'
import type { ExcusedBy, Finding } from '../../src/evaluate/finding.ts'
import { excusedFindings } from '../../src/evaluate/ratchet.ts'
import { judgedFinding } from '../fixtures/finding.ts'

const finding = (schemaPath: string, feature: string | null, excusedBy: ExcusedBy): Finding =>
  judgedFinding({ schemaPath, feature, excusedBy })

function isExcused(fresh: Finding, old: Finding[], oldObject: object = {}): boolean {
  return excusedFindings([fresh], oldObject, () => old).has(fresh)
}

t.test('a use of the same gate anywhere excuses', async (t) => {
  const fresh = finding('spec.containers[*].env', 'EnvFiles', 'feature')
  t.ok(isExcused(fresh, [finding('spec.initContainers[*].env', 'EnvFiles', 'feature')]))
  t.notOk(isExcused(fresh, [finding('spec.containers[*].env', 'Other', 'feature')]))
  t.notOk(isExcused(fresh, []))
})

t.test('without a gate, and where the catalog says so, only the same path does', async (t) => {
  t.ok(isExcused(finding('spec.gift', null, 'feature'), [finding('spec.gift', null, 'feature')]))
  const fresh = finding('spec.a', 'Gate', 'path')
  t.notOk(isExcused(fresh, [finding('spec.b', 'Gate', 'path')]))
  t.ok(isExcused(fresh, [finding('spec.a', 'Gate', 'path')]))
})

t.test('any value there, or the parent being there', async (t) => {
  const value = finding('spec.items[*].mode', 'Gate', 'presence')
  t.ok(isExcused(value, [], { spec: { items: [{}, { mode: 'other' }] } }))
  t.notOk(isExcused(value, [], { spec: { items: [{}] } }))
  const child = finding('spec.ref.namespace', 'Gate', 'parent')
  t.ok(isExcused(child, [], { spec: { ref: { name: 'x' } } }))
  t.notOk(isExcused(child, [], { spec: { ref: null } }))
})

t.test('nothing excuses what is never excused', async (t) => {
  const fresh = finding('spec.resources', 'Gate', 'never')
  t.notOk(isExcused(fresh, [fresh], { spec: { resources: {} } }))
})

t.test('the old object is judged only when there is something to excuse', async (t) => {
  t.equal(excusedFindings([], {}, () => t.fail('asked') as never).size, 0)
})
