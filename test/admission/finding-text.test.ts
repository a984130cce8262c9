import t from 'tap'
import { adviceText, pathText, surfaceText, whatText } from '../../src/admission/finding-text.ts'
import { judgedFinding } from '../fixtures/finding.ts'

t.test('says what, since when and what to do', async (t) => {
  t.equal(
    adviceText(judgedFinding()),
    'Kubernetes 1.35 has no such field; first in 1.36: leave it out until going back to 1.35 is ruled out',
  )
  t.equal(surfaceText(judgedFinding({ surface: 'target', version: '1.38' })), 'target version 1.38')
})

t.test('a long path keeps its end, in whole characters', async (t) => {
  const fieldPath = `${'spec.'.repeat(100)}gift`
  t.equal(pathText(judgedFinding({ fieldPath }), 16), '….spec.spec.gift')
  t.equal(pathText(judgedFinding({ fieldPath: '🚢🚢🚢' }), 4), '…🚢')
})

t.test('whatever a user put into a path or message is made harmless', async (t) => {
  const hostile = judgedFinding({ fieldPath: 'a\nb\u001b', message: 'x\ny', remedy: '\u202E'.repeat(5000) })
  t.equal(pathText(hostile), 'a\\u000ab\\u001b')
  t.equal(whatText(hostile, 99), 'x\\u000ay')
  t.ok(adviceText(hostile).length < 600)
})
