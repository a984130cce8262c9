import t from 'tap'
import { REJECTION_FIELDS, rejectionLine } from '../../src/telemetry/rejection-line.ts'
import { judgedFinding } from '../fixtures/finding.ts'
import { createRequest } from '../fixtures/request.ts'

t.test('has the fields of the table, and nothing of the object', async (t) => {
  const findings = [judgedFinding({ action: 'Warn' }), ...Array(7).fill(judgedFinding())]
  const line = rejectionLine('uid-1', createRequest(), { allowed: false, findings })
  t.same(Object.keys(line), Object.keys(REJECTION_FIELDS))
  t.match(line, {
    uid: 'uid-1',
    operation: 'CREATE',
    resource: 'shop.k8s.io/v1/carts',
    namespace: 'team-a',
    user: 'alice',
    dryRun: false,
    findings: 7,
  })
  t.same((line.first as unknown[]).length, 5)
  t.same((line.first as unknown[])[0], {
    surface: 'minCompatibility',
    version: '1.35',
    reason: 'FieldNotIntroduced',
    fieldPath: 'spec.gift',
    feature: null,
  })
})

t.test('a user cannot forge or flood the log', async (t) => {
  const long = 'x\n{"level":"info"}\u001b[2J'.repeat(9999)
  const request = createRequest({ name: long, namespace: long, username: long, subresource: long })
  const line = rejectionLine('u', request, { allowed: false, findings: [judgedFinding({ fieldPath: long })] })
  const text = JSON.stringify(line)
  t.ok(text.length < 2000)
  t.notMatch(text, /\\n|\\u001b(?!\[)/)
})
