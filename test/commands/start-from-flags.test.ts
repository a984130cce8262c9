import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startFromFlags } from '../../src/commands/start-from-flags.ts'
import type { ServeFlags } from '../../src/config/serve-flags.ts'
import { writeCatalog } from '../fixtures/catalog-folder.ts'
import { testCertificate } from '../fixtures/certificate.ts'
import { fakeApiserver, status } from '../fixtures/fake-apiserver.ts'
import { testLog } from '../fixtures/log-lines.ts'

const root = t.testdir({ catalog: {}, certs: {}, 'guard.yaml': '' })
const catalogFolder = writeCatalog(join(root, 'catalog'))
const certs = join(root, 'certs')
await testCertificate(certs)
const config = join(root, 'guard.yaml')
const FLAGS: ServeFlags = {
  'bind-address': '127.0.0.1',
  'secure-port': 0,
  'metrics-port': 0,
  'shutdown-delay-duration': 0,
  'max-requests-inflight': 100,
  'max-bytes-inflight': 100_000_000,
  'cert-dir': certs,
  'log-level': 'info',
}
const start = (flags: ServeFlags, folder = catalogFolder, { log, lines } = testLog()) =>
  startFromFlags({ ...FLAGS, ...flags }, { ownNamespace: 'guard', catalogFolder: folder, log }).then(
    (started) => ({
      ...started,
      lines,
    }),
  )

t.test('starts what the flags describe, and tells the log', async (t) => {
  const { live, running, lines } = await start({
    'target-version': '1.37',
    'feature-gates': { Parcels: true },
  })
  t.teardown(running.stop)
  t.same(
    live.inForce!.guard.surfaces.map(({ name, surface }) => `${name} ${surface.version}`),
    ['emulation 1.36', 'minCompatibility 1.35', 'target 1.37'],
  )
  t.match(lines, [
    { level: 'warn', msg: /^target: Kubernetes 1.37 is newer than the catalog/ },
    {
      level: 'info',
      msg: 'listening',
      webhook: running.webhookUrl,
      surfaces: [{ name: 'emulation', version: '1.36' }],
    },
  ])
})

t.test('an own pair outranks the folder', async (t) => {
  const files = await testCertificate(t.testdir())
  const own = {
    'tls-cert-file': files.certificate,
    'tls-private-key-file': files.privateKey,
    'cert-dir': '/nowhere',
  }
  const { running } = await start(own)
  t.teardown(running.stop)
})

t.test('bad input is refused with one line, and nothing is left running', async (t) => {
  writeFileSync(config, 'apiVersion: emuguard.dev/v1alpha1\nkind: GuardConfiguration\nmode: Off\n')
  const { 'cert-dir': _, ...bare } = FLAGS
  const wrong: [flags: ServeFlags, message: RegExp][] = [
    [{ config }, /guard.yaml:3:7: mode must be one of Enforce, Audit, not "Off"$/],
    [{ config: join(root, 'none.yaml') }, /^cannot read the configuration: ENOENT/],
    [{ 'emulated-version': '1.30' }, /^--emulated-version: Kubernetes 1.30 is older than the catalog/],
    [
      { 'emulated-version': '1.35', 'min-compatibility-version': '1.36' },
      /^--min-compatibility-version: min compat/,
    ],
    [{ 'feature-gates': { Nope: true } }, /^--feature-gates: unrecognized feature gate: Nope$/],
    [{ 'runtime-config': { 'api/all': 'x' } }, /^--runtime-config: invalid value api\/all=x$/],
    [{ 'tls-cert-file': 'x' }, /must be given together$/],
    [{ 'cert-dir': join(root, 'none') }, /^cannot read the certificate: ENOENT/],
    [{ 'client-ca-file': join(root, 'none') }, /^cannot read the authorities of client certificates: ENOENT/],
    [{ 'client-allowed-names': ['apiserver'] }, /^--client-allowed-names needs --client-ca-file$/],
  ]
  for (const [flags, message] of wrong) {
    const error = await start(flags).then(
      ({ running }) => running.stop(),
      (error: Error) => error,
    )
    t.match(error, { message })
    t.notMatch((error as Error).message, /\n/)
  }
  const nothing = startFromFlags(bare, { ownNamespace: null, catalogFolder, log: testLog().log })
  await t.rejects(nothing, { message: /^no serving certificate: give / })
})

const DETECTING = `apiVersion: emuguard.dev/v1alpha1
kind: GuardConfiguration
emulationVersion: detect
minCompatibilityVersion: detect
`

t.test('detect: not ready before the cluster has answered, then in step with it', async (t) => {
  let minor: string | null = null
  const server = await fakeApiserver(t, ({ pathname }) => {
    if (pathname !== '/version' || minor === null) return status(403, 'not allowed')
    return { body: { major: '1', minor, emulationMajor: '1', emulationMinor: minor } }
  })
  const more = 'targetVersion: "1.37"\nemulationForwardCompatible: true\n'
  writeFileSync(config, DETECTING + more)
  const { live, running, follower, lines } = await start({ config, kubeconfig: server.kubeconfig })
  t.teardown(running.stop)
  const readyz = async () => (await fetch(`${running.observabilityUrl}/readyz?verbose`)).text()
  t.match(await readyz(), /\[-\]surfaces failed: /)
  t.match(
    lines.find(({ msg }) => msg === 'listening'),
    { surfaces: 'detect' },
  )
  await follower!.look()
  t.match(await readyz(), /\[-\]surfaces failed: .*does not tell its version: not allowed \(403\)/)
  minor = '35'
  await follower!.look()
  t.same(
    live.inForce!.guard.surfaces.map(({ name, surface }) => `${name} ${surface.version}`),
    ['emulation 1.35', 'minCompatibility 1.34', 'target 1.37'],
  )
  t.match(
    await readyz(),
    /\[\+\]surfaces ok: emulation 1.35, .* \(1 of 1 apiservers; feature gates: defaults; runtime config: defaults\)/,
  )
})

t.test('detect: what can be wrong without a cluster is refused at once', async (t) => {
  const wrong: [more: string, flags: ServeFlags, message: RegExp][] = [
    ['', { kubeconfig: join(root, 'none') }, /^the kubeconfig .*none cannot be read: no such file/],
    ['exemptions: [{name: all}]\n', {}, /matches everything/],
    [
      'window: {opened: "2026-02-30T00:00:00Z", duration: 1h}\n',
      {},
      /guard.yaml:5:18: window.opened is no time/,
    ],
  ]
  for (const [more, flags, message] of wrong) {
    writeFileSync(config, DETECTING + more)
    await t.rejects(start({ config, ...flags }), { message })
  }
})

t.test('pinned versions need no cluster and no credentials', async (t) => {
  const { running, follower } = await start({ kubeconfig: join(root, 'none') })
  t.teardown(running.stop)
  t.equal(follower, null)
})

t.test('a port in use', async (t) => {
  const { running } = await start({})
  t.teardown(running.stop)
  const port = Number(new URL(running.webhookUrl).port)
  await t.rejects(start({ 'secure-port': port }), { name: 'ListenError', message: /the port is in use$/ })
  await t.rejects(start({ 'metrics-port': port }), { name: 'ListenError', message: /\(--metrics-port\)/ })
})

t.test('a catalog that is missing, incomplete or damaged', async (t) => {
  const damaged = writeCatalog(t.testdir())
  writeFileSync(join(damaged, 'v1.35.json'), '{"format":1,')
  await t.rejects(start({}, damaged), { name: 'CatalogError', message: /v1.35.json/ })
  rmSync(join(damaged, 'v1.35.json'))
  await t.rejects(start({}, damaged), { name: 'CatalogError', message: /v1.35.json is missing/ })
  await t.rejects(start({}, join(damaged, 'none')), { name: 'CatalogError' })
})
