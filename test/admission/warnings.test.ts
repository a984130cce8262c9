import fc from 'fast-check'
import t from 'tap'
import { warnings } from '../../src/admission/warnings.ts'
import { judgedFinding } from '../fixtures/finding.ts'

const warn = (...more: Parameters<typeof judgedFinding>[0][]) =>
  warnings({ allowed: true, findings: more.map((m) => judgedFinding({ action: 'Warn', ...m })) })

t.test('one line a finding that warns', async (t) => {
  t.same(warn({}, { action: 'Audit' }, { action: 'Excused' }, { action: 'Deny' }), [
    'spec.gift: Kubernetes 1.35 has no such field; first in 1.36',
  ])
  const message = 'Cart of shop.k8s.io/v1 is not known to Kubernetes 1.35; first served by 1.36'
  t.same(warn({ fieldPath: 'apiVersion', message }), [message], 'the API is named already')
})

t.test('says the same thing once', async (t) => {
  t.equal(warn({}, {}, {}).length, 1)
})

t.test('a long path gives way to what is wrong', async (t) => {
  const fieldPath = `spec.template.spec.${'initContainers[0].'.repeat(20)}restartPolicy`
  const [text] = warn({
    fieldPath,
    message: `${fieldPath}: Kubernetes 1.35 has no such field; first in 1.36`,
  })
  t.equal(text!.length, 255)
  t.match(text, /^….*restartPolicy: Kubernetes 1.35 has no such field; first in 1.36$/)
})

t.test('a long text keeps its end, with the path', async (t) => {
  const message = `spec.gift: asked for by ${'a-manager-with-a-long-name'.repeat(3)}, dropped by the running server (feature gate GiftWrapping is off); comes into force later`
  t.same(warn({ message }), [message])
})

t.test('the last of too many counts the rest', async (t) => {
  const texts = warn(...Array.from({ length: 50 }, (_, i) => ({ fieldPath: `spec.f${i}` })))
  t.equal(texts.length, 16)
  t.equal(texts.at(-1), 'emuguard: 35 more findings of this object are not listed')
})

t.test('within the limits of the apiserver, whatever a user wrote', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  fc.assert(
    fc.property(fc.array(fc.record({ fieldPath: text, message: text }), { maxLength: 20 }), (findings) => {
      const texts = warn(...findings)
      const isFine = (line: string) =>
        line.length <= 255 && line.isWellFormed() && !/\p{Cc}|^Warning:/u.test(line)
      return texts.every(isFine) && texts.join('').length <= 4096
    }),
  )
})
