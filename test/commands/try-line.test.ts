import { execFileSync } from 'node:child_process'
import t from 'tap'
import { tryLine } from '../../src/commands/try-line.ts'

t.test('is one line that a shell takes apart as meant', async (t) => {
  const line = tryLine('https://127.0.0.1:8443', "/tmp/it's here/ca.crt")
  t.notMatch(line, /\n/)
  const shown = execFileSync('sh', [
    '-c',
    `curl() { for word; do printf '%s\\n' "$word"; done; }; ${line}`,
  ]).toString()
  const words = shown.trim().split('\n')
  t.same(words.slice(0, 5), [
    '--cacert',
    "/tmp/it's here/ca.crt",
    'https://127.0.0.1:8443/validate',
    '-H',
    'Content-Type: application/json',
  ])
  t.match(JSON.parse(words[6]!), {
    kind: 'AdmissionReview',
    request: { object: { kind: 'ClusterTrustBundle' } },
  })
})
