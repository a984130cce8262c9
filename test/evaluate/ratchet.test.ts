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

t.test('what a server keeps on no update stays writable where it is', async (t) => {
  const fresh = finding('spec.resources', 'Gate', 'never')
  t.ok(isExcused(fresh, [fresh]))
  t.notOk(isExcused(fresh, [finding('spec.other', 'Gate', 'never')]))
})

t.test('what is merely announced licenses nothing', async (t) => {
  const fresh = finding('spec.a', null, 'path')
  t.ok(isExcused(fresh, [fresh]))
  t.notOk(isExcused(fresh, [{ ...fresh, hazard: 'info' }]))
})

t.test('a reference to something else is new', async (t) => {
  const to = (refersTo: string): Finding => ({ ...finding('spec.a', null, 'path'), refersTo })
  t.ok(isExcused(to('x'), [to('x')]))
  t.notOk(isExcused(to('y'), [to('x')]))
})

t.test('an expression with the same text in a list of the same name, wherever it stands', async (t) => {
  const rule = (prefix: string, expression: string, field = 'rule'): Finding => ({
    ...finding(`${prefix}.x-kubernetes-validations[*].${field}`, null, 'expression'),
    expression,
  })
  const fresh = rule('spec.a', 'self.sort()')
  t.ok(isExcused(fresh, [rule('spec.a.properties[*]', 'self.sort()')]))
  t.notOk(isExcused(fresh, [rule('spec.a', 'self.sort() ')]))
  t.notOk(isExcused(fresh, [rule('spec.a', 'self.sort()', 'messageExpression')]))
})

t.test('a selector if all selectors in its list are as they were', async (t) => {
  const path = 'spec.selectors[*].cel.expression'
  const fresh = { ...finding(path, 'Gate', 'expressions'), expression: 'b' }
  const selectors = (...texts: string[]) => ({
    spec: { selectors: texts.map((expression) => ({ cel: { expression } })) },
  })
  const isKept = (old: object, object: object) => excusedFindings([fresh], old, () => [], object).has(fresh)
  t.ok(isKept(selectors('a', 'b'), selectors('a', 'b')))
  t.notOk(isKept(selectors('a', 'b'), selectors('b')))
})

t.test('an expression that needs a gate is no use of that gate to fields', async (t) => {
  const old = { ...finding('spec.selectors[*].cel.expression', 'Gate', 'expressions'), expression: 'a' }
  t.notOk(isExcused(finding('spec.shared', 'Gate', 'feature'), [old]))
})

t.test('the old object is judged only when there is something to excuse', async (t) => {
  t.equal(excusedFindings([], {}, () => t.fail('asked') as never).size, 0)
})
