import t from 'tap'
import { greeting } from '../../src/commands/greeting.ts'
import { smallGuard } from '../fixtures/small-guard.ts'

const running = { webhookUrl: 'https://127.0.0.1:8443', observabilityUrl: 'http://127.0.0.1:8081' }

t.test('says where it listens and what it enforces', async (t) => {
  const text = greeting(running, smallGuard(), null)
  t.match(text, 'emuguard listens on https://127.0.0.1:8443/validate')
  t.match(text, 'objects are held against: emulation 1.36 (Deny), minCompatibility 1.35 (Deny)')
  t.notMatch(text, /curl/)
  t.match(greeting(running, smallGuard({ mode: 'Audit' }), null), 'emulation 1.36 (Audit)')
})

t.test('gives a line to try where there is an authority to trust', async (t) => {
  const folder = t.testdir({ 'ca.crt': '' })
  t.match(
    greeting(running, smallGuard(), folder),
    `curl --cacert ${folder}/ca.crt https://127.0.0.1:8443/validate`,
  )
  t.notMatch(greeting(running, smallGuard(), `${folder}/none`), /curl/)
})

t.test('a guard that waits for its cluster says so', async (t) => {
  t.match(
    greeting(running, null, null),
    'objects are held against: what the cluster says, once it is detected',
  )
})
