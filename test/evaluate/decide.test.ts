import t from 'tap'
import { decide } from '../../src/evaluate/decide.ts'
import type { Finding } from '../../src/evaluate/finding.ts'
import type { Exemption } from '../../src/evaluate/policy.ts'
import { createRequest, strictPolicy } from '../fixtures/request.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const finding: Finding = {
  surface: 'emulation',
  version: '1.35',
  reason: 'FieldNotIntroduced',
  resource: { group: 'shop.k8s.io', version: 'v1', resource: 'carts' },
  fieldPath: 'spec.gift',
  schemaPath: 'spec.gift',
  excusedBy: 'path',
  feature: 'Gifts',
  since: '1.36',
  stage: null,
  hazard: 'dropped',
  seen: 'persisted',
  message: 'm',
  remedy: 'r',
}
const exemption = (more: Partial<Exemption>): Exemption => ({
  name: 'mine',
  namespaces: [],
  users: [],
  groups: [],
  subresources: [],
  features: [],
  action: 'Audit',
  until: null,
  ...more,
})

t.test("takes the surface's own action", async (t) => {
  t.match(decide(strictPolicy(), createRequest(), finding, NOW), { action: 'Deny', softenedBy: null })
  t.match(decide(strictPolicy(), createRequest(), { ...finding, surface: 'target' }, NOW), {
    action: 'Audit',
  })
})

t.test('never denies for information', async (t) => {
  const info = { ...finding, hazard: 'info' } as const
  t.match(decide(strictPolicy(), createRequest(), info, NOW), { action: 'Audit', softenedBy: 'info' })
})

t.test('mode Audit caps everything', async (t) => {
  t.match(decide(strictPolicy({ mode: 'Audit' }), createRequest(), finding, NOW), {
    action: 'Audit',
    softenedBy: 'mode',
  })
})

t.test('an exemption holds when all its conditions do', async (t) => {
  const act = (more: Partial<Exemption>, request = createRequest()) =>
    decide(strictPolicy({ exemptions: [exemption(more)] }), request, finding, NOW).action
  t.equal(act({ namespaces: ['team-a', 'team-b'] }), 'Audit')
  t.equal(act({ namespaces: ['team-b'] }), 'Deny')
  t.equal(act({ groups: ['system:authenticated'], users: ['alice'] }), 'Audit')
  t.equal(act({ groups: ['system:authenticated'], users: ['bob'] }), 'Deny')
  t.equal(act({ features: ['Gifts'] }), 'Audit')
  t.equal(act({ features: ['Other'] }), 'Deny')
  t.equal(act({ subresources: ['status'] }), 'Deny')
  t.equal(act({ subresources: ['status'] }, createRequest({ subresource: 'status' })), 'Audit')
  t.equal(act({ action: 'Warn' }), 'Warn')
  t.equal(act({ until: new Date('2026-11-21T12:00:00Z') }), 'Deny', 'void from that moment on')
  t.equal(act({ until: new Date('2026-11-21T12:00:01Z') }), 'Audit')
})

t.test('the first exemption that matches holds, and none strengthens', async (t) => {
  const exemptions = [
    exemption({ name: 'a', users: ['bob'] }),
    exemption({ name: 'b', action: 'Warn' }),
    exemption({ name: 'c' }),
  ]
  t.match(decide(strictPolicy({ exemptions }), createRequest(), finding, NOW), {
    action: 'Warn',
    softenedBy: 'b',
  })
  const target = { ...finding, surface: 'target' } as const
  t.match(decide(strictPolicy({ exemptions }), createRequest(), target, NOW), {
    action: 'Audit',
    softenedBy: null,
  })
})

t.test('after the window an exemption may leave still less, and never more', async (t) => {
  const window = { opened: new Date(0), closes: NOW, afterwards: 'Warn' } as const
  const decided = (exemptions: Exemption[]) =>
    decide(strictPolicy({ window, exemptions }), createRequest(), finding, NOW)
  t.match(decided([]), { action: 'Warn', softenedBy: 'window' })
  t.match(decided([exemption({ users: ['alice'], action: 'Audit' })]), {
    action: 'Audit',
    softenedBy: 'mine',
  })
  t.match(decided([exemption({ users: ['alice'], action: 'Warn' })]), {
    action: 'Warn',
    softenedBy: 'window',
  })
})
