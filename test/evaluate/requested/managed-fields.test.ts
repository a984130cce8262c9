import t from 'tap'
import { readManagedFields } from '../../../src/evaluate/requested/managed-fields.ts'
import { MANAGED } from '../../fixtures/managed-objects.ts'

t.test('reads what a server wrote', async (t) => {
  const [entry, ...others] = readManagedFields(MANAGED.restart)
  t.match(entry, {
    manager: 'kubectl-create',
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-11-22T02:54:00Z',
    subresource: null,
  })
  t.ok(Object.hasOwn(entry!.fields, 'f:spec'))
  t.same(others, [])
})

t.test('leaves out what is no entry', async (t) => {
  const read = (managedFields: unknown) => readManagedFields({ metadata: { managedFields } })
  for (const none of [undefined, null, 'x', {}, [], [null], [7], [{}], [{ operation: 'Apply' }]])
    t.same(read(none), [])
  t.same(read([{ operation: 'Delete', fieldsV1: {} }]), [])
  t.same(read([{ operation: 'Apply', fieldsV1: {}, manager: 7, time: {} }]), [
    { manager: '', operation: 'Apply', apiVersion: '', time: null, subresource: null, fields: {} },
  ])
  for (const object of [null, undefined, 7, 'x', { metadata: null }, { metadata: 'x' }]) {
    t.same(readManagedFields(object), [])
  }
})
