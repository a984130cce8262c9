import t from 'tap'
import { certificateFromFlags } from '../../src/commands/certificate-from-flags.ts'
import type { ServeFlags } from '../../src/config/serve-flags.ts'
import { fakeApiserver } from '../fixtures/fake-apiserver.ts'
import { testLog } from '../fixtures/log-lines.ts'

const from = (flags: ServeFlags, ownNamespace: string | null = 'guard') =>
  certificateFromFlags(flags, { ownNamespace, log: testLog().log })

t.test('files', async (t) => {
  t.match(await from({ 'cert-dir': '/tls' }), { kind: 'files', name: '/tls/tls.crt', patience: 0 })
  const own = { 'tls-cert-file': '/a.crt', 'tls-private-key-file': '/a.key', 'cert-dir': '/tls' }
  t.match(await from(own, null), { kind: 'files', name: '/a.crt' })
})

t.test('a Secret; nothing is asked before it is read', async (t) => {
  const { kubeconfig, asked } = await fakeApiserver(t, () => ({ status: 500 }))
  const source = await from({ 'cert-secret': 'tls', kubeconfig, 'cert-overlap': 6000 })
  t.teardown(source.close)
  t.match(source, { kind: 'self-managed', name: 'Secret guard/tls', interval: 2000 })
  t.same(asked, [])
})

t.test('what makes no sense is refused', async (t) => {
  const wrong: [ServeFlags, string | null, RegExp][] = [
    [{}, 'guard', /^no serving certificate: give --tls-cert-file .* or --cert-secret$/],
    [{ 'tls-cert-file': 'x' }, 'guard', /must be given together$/],
    [{ 'cert-secret': 'tls', 'cert-dir': '/tls' }, 'guard', /^--cert-secret is one kind .* give one$/],
    [{ 'cert-secret': 'tls', 'tls-cert-file': 'x' }, 'guard', /must be given together$/],
    [{ 'cert-secret': 'tls' }, null, /set the environment variable POD_NAMESPACE$/],
    [{ 'cert-dir': '/tls', 'cert-hosts': ['a'] }, 'guard', /^--cert-hosts needs --cert-secret$/],
    [{ 'cert-dir': '/tls', 'cert-overlap': 1 }, 'guard', /^--cert-overlap needs --cert-secret$/],
    [{ 'webhook-configuration': 'x' }, 'guard', /^--webhook-configuration needs --cert-secret$/],
  ]
  for (const [flags, namespace, message] of wrong)
    await t.rejects(from(flags, namespace), { name: 'ConfigurationError', message })
  const none = { 'cert-secret': 'tls', kubeconfig: '/nowhere' }
  await t.rejects(from(none), { name: 'ClusterError', message: /cannot be read/ })
})
