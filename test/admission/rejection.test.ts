import t from 'tap'
import { rejection } from '../../src/admission/rejection.ts'
import { judgedFinding } from '../fixtures/finding.ts'
import { createRequest } from '../fixtures/request.ts'

const reject = (...findings: ReturnType<typeof judgedFinding>[]) =>
  rejection(createRequest(), { allowed: false, findings })

t.test("has the form of the apiserver's own field errors", async (t) => {
  const cause =
    'Kubernetes 1.35 has no such field; first in 1.36: leave it out until going back to 1.35 is ruled out (emuguard: min compatibility version 1.35)'
  t.same(reject(judgedFinding()), {
    status: 'Failure',
    code: 422,
    reason: 'Invalid',
    message: `the object uses what the min compatibility version 1.35 does not take: spec.gift: ${cause}`,
    details: {
      name: 'cart',
      group: 'shop.k8s.io',
      kind: 'Cart',
      causes: [{ reason: 'FieldNotIntroduced', message: cause, field: 'spec.gift' }],
    },
  })
})

t.test('names what is denied, not what is only counted', async (t) => {
  const { details } = reject(judgedFinding({ action: 'Warn', fieldPath: 'spec.a' }), judgedFinding())
  t.same(
    details!.causes.map(({ field }) => field),
    ['spec.gift'],
  )
})

t.test('the message stays short, the causes are complete', async (t) => {
  const many = Array.from({ length: 40 }, (_, i) => judgedFinding({ fieldPath: `spec.items[${i}].colour` }))
  const { message, details } = reject(...many, judgedFinding({ surface: 'emulation', version: '1.36' }))
  t.match(
    message,
    /^the object uses what the min compatibility version 1.35 and emulation version 1.36 does not/,
  )
  t.match(message, /; and 38 more, see details.causes$/)
  t.ok(message.length < 1200)
  t.equal(details!.causes.length, 41)
})

t.test('what two surfaces say in the same words is told once', async (t) => {
  const same = { message: 'spec.gift: dropped by the running server', remedy: 'leave it out' }
  const { message, details } = reject(
    judgedFinding({ surface: 'emulation', version: '1.36', ...same }),
    judgedFinding(same),
    judgedFinding(),
  )
  t.match(details!.causes, [
    {
      field: 'spec.gift',
      message:
        'dropped by the running server: leave it out (emuguard: emulation version 1.36 and min compatibility version 1.35)',
    },
    { field: 'spec.gift', message: /no such field.* \(emuguard: min compatibility version 1.35\)$/ },
  ])
  t.equal(details!.causes.length, 2)
  t.match(message, /^the object uses what the emulation version 1.36 and min compatibility version 1.35 does/)
})

t.test('a hostile object does not make the answer huge', async (t) => {
  const findings = Array.from({ length: 5000 }, (_, i) =>
    judgedFinding({ fieldPath: `spec.${'\u0000'.repeat(5000)}`, message: `${i} ${'\u0000'.repeat(5000)}` }),
  )
  const { details, message } = reject(...findings)
  t.equal(details!.causes.length, 101)
  t.match(details!.causes.at(-1), { reason: 'TooManyFindings', message: 'and 4900 more findings' })
  t.ok(JSON.stringify({ details, message }).length < 200_000)
})
