import t from 'tap'
import { auditAnnotations } from '../../src/admission/audit-annotations.ts'
import { judgedFinding } from '../fixtures/finding.ts'
import { smallGuard } from '../fixtures/small-guard.ts'

const annotate = (...findings: ReturnType<typeof judgedFinding>[]) =>
  auditAnnotations(smallGuard(), { allowed: true, findings })

t.test('says what was found and by which surfaces', async (t) => {
  t.same(annotate(judgedFinding(), judgedFinding({ fieldPath: 'spec.b', action: 'Excused' })), {
    findings:
      'Deny minCompatibility FieldNotIntroduced spec.gift; Excused minCompatibility FieldNotIntroduced spec.b',
    surfaces: 'emulation=1.36,minCompatibility=1.35',
  })
})

t.test('says why something was let pass', async (t) => {
  const audited = judgedFinding({ action: 'Audit', softenedBy: 'nodes' })
  t.equal(
    annotate(audited, audited, judgedFinding({ action: 'Warn', softenedBy: 'mine\n' }))['exemption'],
    'nodes,mine\\u000a',
  )
})

t.test('keys need no escaping, and values stay small', async (t) => {
  const annotations = annotate(...Array(500).fill(judgedFinding({ fieldPath: 'x'.repeat(9000) })))
  for (const [key, value] of Object.entries(annotations)) {
    t.match(key, /^[a-z]+$/)
    t.ok(value.length < 4096, key)
  }
  t.match(annotations['findings'], /; and 490 more$/)
})
