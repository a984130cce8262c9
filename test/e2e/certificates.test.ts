// Serving certificates on a real control plane: made and renewed by the guards themselves, or by whoever writes files,
// while users write and no call may fail.

import { execFile } from 'node:child_process'
import { readFile, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { createCertificates } from '../../certs/create.ts'
import { authorityNameOf } from '../../src/certificates/authority-name.ts'
import { CertificateError, checkPair } from '../../src/certificates/certificate.ts'
import { clusterTime } from '../../src/certificates/cluster-clock.ts'
import { clusterStore } from '../../src/certificates/cluster-store.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import { connectWriter } from '../../src/cluster/connect-writer.ts'
import { answered } from './answered.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { freePort } from './free-port.ts'
import { STAGE_2 } from './guarded-cluster.ts'
import { metricValue } from './metric-value.ts'
import { GATES_OF_NEW_FIELDS, PODS, pod } from './objects.ts'
import {
  bundles,
  documentedKubeconfig,
  NAMESPACE,
  registerAll,
  replaceSecret,
  SECRET,
  type SelfManagedGuard,
  servedSerial,
  setBundles,
  startSelfManaged,
} from './self-managed-guard.ts'
import { printLogEnd, startServer, waitUntilReady } from './server-process.ts'
import { startWriters } from './writers.ts'

const NEW = { emptyDirModes: [0o700] }
const GATES = `--feature-gates=${GATES_OF_NEW_FIELDS}`
const FAILING = 'emuguard_certificate_renewal_failing'
const DAY = 86_400_000
/** As guards have made it. */
const AUTHORITY = authorityNameOf(`Secret ${NAMESPACE}/emuguard-tls`)

// For the guards that are started here.
process.env['POD_NAMESPACE'] = NAMESPACE

t.test('self-managed', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: [GATES] })
  if (!controlPlane) return
  const folder = t.testdir({})
  const kubeconfig = await documentedKubeconfig(controlPlane, join(folder, 'guard'), { name: 'guard' })
  await t.test('a write for an older version is refused', (t) => conflicts(t, controlPlane))
  await t.test('two guards from nothing', (t) => fromNothing(t, controlPlane, kubeconfig))
  await t.test('renewed under load', (t) => renewedUnderLoad(t, controlPlane, kubeconfig))
  await t.test('a certificate of somebody else', (t) => foreign(t, controlPlane, kubeconfig))
  await t.test('missing rights', (t) => missingRights(t, controlPlane, folder))
})

t.test('files, replaced under load', async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args: [GATES] })
  if (!controlPlane) return
  const folder = t.testdir({ a: {}, b: {} })
  const tls = join(folder, 'tls')
  const ca = (of: string) => readFile(join(folder, of, 'ca.crt'), 'utf8')
  for (const name of ['a', 'b']) await createCertificates(join(folder, name))
  await symlink('a', tls)
  const ports = [await startWithFiles(t, tls), await startWithFiles(t, tls)]
  const serials = () => Promise.all(ports.map((port) => servedSerial(port)))
  const before = await serials()
  t.equal(before[0], before[1])
  await registerAll(controlPlane, ports, await ca('a'))
  await eventually(() => isJudged(controlPlane))
  const writers = await startWriters(controlPlane, { count: 4 })
  await setBundles(controlPlane, (await ca('a')) + (await ca('b')))
  await sleep(5000)
  // As a kubelet replaces a mounted Secret: the link of the whole folder, at once.
  await symlink('b', `${tls}.new`)
  await rename(`${tls}.new`, tls)
  await eventually(async () => (await serials()).every((serial) => serial !== before[0]))
  await setBundles(controlPlane, await ca('b'))
  await sleep(5000)
  noneFailed(t, await writers.stop())
})

async function conflicts(t: Test, controlPlane: ControlPlane) {
  await replaceSecret(controlPlane)
  await registerAll(controlPlane, [1, 2])
  const { kubeconfig } = controlPlane
  const cluster = await connectWriter({ kubeconfig, timeout: 5000, maxBytes: 2 ** 20, compress: true })
  const names = { namespace: NAMESPACE, secret: 'emuguard-tls', configuration: 'emuguard' }
  const store = clusterStore(cluster, names)
  t.teardown(() => store.close())
  const now = new Date()
  const issued = await issueCertificate(['a'], now)
  const { authority } = issued
  const current = checkPair(issued, { certificate: 'it', privateKey: 'its key' }, now)
  const [one, other] = [await store.readSecret(now), await store.readSecret(now)]
  t.equal(clusterTime(now, one.date).problem, null, 'it says what time it is')
  t.type(one.date, Date)
  const stored = { current, next: null, authorities: [authority] }
  t.equal(await one.write(stored), 'done')
  t.match(await other.write(stored), { conflict: /^not possible to patch secrets\/emuguard-tls .*409/ })
  const [first, second] = [await store.readTrust(), await store.readTrust()]
  t.equal(await first.write([[authority], [authority]]), 'done')
  t.match(await second.write([[], []]), { conflict: /^not possible to patch validatingwebhook.*409/ })
  t.same(await bundles(controlPlane), [authority, authority])

  await t.test('a policy that denies is no conflict', async (t) => {
    const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'
    const bindings = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings'
    const resourceRules = [
      {
        apiGroups: ['admissionregistration.k8s.io'],
        apiVersions: ['v1'],
        operations: ['UPDATE'],
        resources: ['validatingwebhookconfigurations'],
      },
    ]
    const created = [
      await controlPlane.request('POST', policies, {
        metadata: { name: 'org' },
        spec: {
          matchConstraints: { resourceRules },
          validations: [{ expression: 'false', message: 'no edits' }],
        },
      }),
      await controlPlane.request('POST', bindings, {
        metadata: { name: 'org' },
        spec: { policyName: 'org', validationActions: ['Deny'] },
      }),
    ]
    t.same(
      created.map(({ status }) => status),
      [201, 201],
    )
    let denied: unknown
    await eventually(async () => {
      denied = await (await store.readTrust()).write([[authority], [authority]])
      return denied !== 'done'
    })
    t.match(denied, { problem: /^not possible to patch validating.*denied request: no edits \(422\)$/ })
    t.match(await second.write([[], []]), { conflict: /409/ }, 'what is older is one all the same')
    for (const path of [bindings, policies]) await controlPlane.request('DELETE', `${path}/org`)
    await eventually(
      async () => (await (await store.readTrust()).write([[authority], [authority]])) === 'done',
    )
  })

  const { status } = await controlPlane.request('DELETE', SECRET)
  t.equal(status, 200)
  t.match(await one.write(stored), { conflict: /404/ })
  const [missing, missed] = [await store.readSecret(now), await store.readSecret(now)]
  t.equal(missing.stored, null)
  t.equal(await missing.write(stored), 'done', 'created')
  t.match(await missed.write(stored), { conflict: /409/ })
  t.same((await store.readSecret(now)).stored, stored)
  const elsewhere = clusterStore(cluster, { ...names, namespace: 'nowhere', configuration: 'none' })
  t.match(await elsewhere.readTrust(), { trust: 'missing', note: /no ValidatingWebhookConfiguration none/ })
  t.match(await (await elsewhere.readSecret(now)).write(stored), {
    problem: /^there is no Secret nowhere\/emuguard-tls: .*namespaces "nowhere" not found/,
  })
  const away = await connectWriter({
    kubeconfig,
    timeout: 5000,
    maxBytes: 2 ** 20,
    compress: true,
    address: `127.0.0.1:${await freePort()}`,
  })
  await t.rejects(clusterStore(away, names).readSecret(now), CertificateError)
}

async function fromNothing(t: Test, controlPlane: ControlPlane, kubeconfig: string) {
  await replaceSecret(controlPlane)
  const guards = await startTwo(t, controlPlane, kubeconfig, ['--cert-overlap=5s'])
  const [bundle] = await bundles(controlPlane)
  const serials = await Promise.all(guards.map(({ serial }) => serial(bundle)))
  t.equal(serials[0], serials[1], 'one certificate, and the caBundle is good for it')
  await eventually(() => isJudged(controlPlane))
  answered(t, await controlPlane.request('POST', PODS, pod('plain'), { dryRun: true }), 201, 'a plain Pod')
  answered(t, await controlPlane.request('POST', PODS, pod('new', NEW), { dryRun: true }), 422, 'a new field')
  for (const guard of guards) {
    t.match(
      await guard.readyz(),
      /\[\+\]certificate ok: self-managed, Secret emuguard\/emuguard-tls, expires .*, renewed from /,
    )
    t.equal(metricValue(await guard.metrics(), FAILING), 0)
  }
  const { stdout } = await promisify(execFile)(process.execPath, [
    'src/main.ts',
    'status',
    guards[0]!.observabilityUrl,
  ])
  t.match(
    stdout,
    /^certificate +self-managed, Secret emuguard\/emuguard-tls, expires 20.*, renewed from 20.* on$/m,
  )
}

async function renewedUnderLoad(t: Test, controlPlane: ControlPlane, kubeconfig: string) {
  // Due, and good for ten days.
  const old = await issueCertificate(['127.0.0.1'], new Date(Date.now() - 80 * DAY), AUTHORITY)
  await replaceSecret(controlPlane, {
    'tls.crt': old.certificate,
    'tls.key': old.privateKey,
    'ca.crt': old.authority,
    'somebody.else': 'left alone',
  })
  const guards = await startTwo(t, controlPlane, kubeconfig, ['--cert-overlap=6s'])
  await eventually(() => isJudged(controlPlane))
  const serials = () => Promise.all(guards.map(({ serial }) => serial()))
  const first = (await serials())[0]!
  const writers = await startWriters(controlPlane, { count: 4 })
  const handshakes = prove(controlPlane, guards)
  await eventually(async () => (await serials()).every((serial) => serial !== first))
  const second = await serials()
  t.equal(second[0], second[1], 'renewed on both')
  const isPruned = async () =>
    (await bundles(controlPlane)).every((bundle) => !bundle.includes(old.authority.trim()))
  t.equal(await isPruned(), false, 'the old authority is kept for a while')
  await eventually(isPruned)

  await t.test('a Secret that is emptied is made anew, from what is served', async () => {
    await controlPlane.request(
      'PATCH',
      SECRET,
      { data: null },
      { contentType: 'application/merge-patch+json' },
    )
    await eventually(async () => (await serials()).every((serial) => serial !== second[0]))
  })
  const third = await serials()
  t.equal(third[0], third[1])
  // Cut off at last: one left from before would show as a failed call.
  await eventually(async () =>
    (await bundles(controlPlane)).every((bundle) => bundle.match(/BEGIN/g)?.length === 1),
  )
  noneFailed(t, await writers.stop())
  const { proved, failed } = await handshakes.stop()
  t.same(failed, [], `${proved} handshakes with the caBundle of the moment`)
  for (const guard of guards) t.equal(metricValue(await guard.metrics(), FAILING), 0)

  await t.test('a caBundle that somebody took away is put back', async () => {
    await setBundles(controlPlane, null)
    await eventually(() => isJudged(controlPlane))
  })
}

async function foreign(t: Test, controlPlane: ControlPlane, kubeconfig: string) {
  const theirs = await issueCertificate(['127.0.0.1'], new Date(), 'somebody else')
  // Without its authority, which only they have.
  await replaceSecret(controlPlane, { 'tls.crt': theirs.certificate, 'tls.key': theirs.privateKey })
  const guards = await startTwo(t, controlPlane, kubeconfig, ['--cert-overlap=2s'])
  await eventually(() => isJudged(controlPlane))
  const { authority } = await issueCertificate(['127.0.0.1'], new Date(), 'for guards with files')
  await setBundles(controlPlane, authority)
  const told = /the caBundle also trusts what no guard made, .*: CN=for guards with files/
  for (const guard of guards) await eventually(async () => told.test(await guard.readyz()))
  await sleep(10_000)
  for (const bundle of await bundles(controlPlane)) t.match(bundle, authority.trim(), 'left alone for ever')
  const { body } = await controlPlane.request('GET', SECRET)
  const kept = Buffer.from(body.data['tls.crt'], 'base64').toString('utf8')
  t.equal(kept, theirs.certificate, 'not due: kept')
  t.equal(await isJudged(controlPlane), true, 'apiservers trust it by itself')
  for (const guard of guards) t.equal(metricValue(await guard.metrics(), FAILING), 0)
}

async function missingRights(t: Test, controlPlane: ControlPlane, folder: string) {
  const start = async (
    name: string,
    without: { kind: 'Role' | 'ClusterRole'; verb: string },
    ready: boolean,
  ) => {
    const kubeconfig = await documentedKubeconfig(controlPlane, join(folder, name), { name, without })
    const guard = await startSelfManaged(kubeconfig, [...STAGE_2, '--cert-overlap=2s'], { ready })
    t.teardown(() => guard.remove({ printLog: !t.passing() }))
    return guard
  }
  await replaceSecret(controlPlane)
  const blind = await start('no-get-secret', { kind: 'Role', verb: 'get' }, false)
  const told =
    /no permission to get secrets\/emuguard-tls in namespace emuguard: .*cannot get resource "secrets"/
  await eventually(async () => told.test(await blind.readyz()))
  t.match(await blind.readyz(), /\[-\]certificate failed: there is none yet: no permission/)
  t.match(blind.log(), /there is no serving certificate yet: no permission to get secrets/)
  await blind.remove()

  const powerless = await start('no-patch-secret', { kind: 'Role', verb: 'patch' }, false)
  await eventually(async () =>
    /there is none yet: no permission to patch secrets\/emuguard-tls in namespace emuguard/.test(
      await powerless.readyz(),
    ),
  )
  const { authority, certificate, privateKey } = await issueCertificate(
    ['127.0.0.1'],
    new Date(Date.now() - 80 * DAY),
  )
  const data = { 'tls.crt': certificate, 'tls.key': privateKey, 'ca.crt': authority }
  await replaceSecret(controlPlane, data)
  await eventually(async () => (await powerless.readyz()).includes('[+]certificate ok'))
  t.match(await powerless.readyz(), /RENEWAL FAILS: no permission to patch secrets\/emuguard-tls/)
  t.equal(metricValue(await powerless.metrics(), FAILING), 1, 'what it holds is served, and the trouble told')
  await powerless.remove()

  await registerAll(controlPlane, [1])
  const untrusted = await start('no-patch-configuration', { kind: 'ClusterRole', verb: 'patch' }, true)
  const why = /no permission to patch validatingwebhookconfigurations\/emuguard in the cluster/
  t.match(await untrusted.readyz(), why)
  t.equal(metricValue(await untrusted.metrics(), FAILING), 1)
  await untrusted.remove()

  const unseeing = await start('no-get-configuration', { kind: 'ClusterRole', verb: 'get' }, true)
  t.match(await unseeing.readyz(), /no permission to get validatingwebhookconfigurations\/emuguard/)
  await unseeing.remove()

  await controlPlane.request('DELETE', SECRET)
  const creating = await start('no-secret', { kind: 'Role', verb: 'none' }, false)
  await eventually(async () =>
    /there is no Secret emuguard\/emuguard-tls: no permission to create secrets in namespace emuguard/.test(
      await creating.readyz(),
    ),
  )
}

async function startTwo(
  t: Test,
  controlPlane: ControlPlane,
  kubeconfig: string,
  flags: string[],
): Promise<SelfManagedGuard[]> {
  const starts = [0, 1].map(() => startSelfManaged(kubeconfig, [...STAGE_2, GATES, ...flags]))
  const guards = await Promise.all(starts)
  for (const guard of guards) t.teardown(() => guard.remove({ printLog: !t.passing() }))
  // Installed after the guards, without a caBundle.
  await registerAll(
    controlPlane,
    guards.map(({ port }) => port),
  )
  await eventually(async () => (await bundles(controlPlane)).every((bundle) => bundle !== ''))
  return guards
}

/** Whether both guards are asked and give an answer. */
async function isJudged({ request }: ControlPlane): Promise<boolean> {
  const { status } = await request('POST', PODS, pod('probe', NEW), { dryRun: true })
  return status === 422
}

/** Handshakes all the time, each with the caBundle as it was just before: an apiserver keeps its connections for long. */
function prove(controlPlane: ControlPlane, guards: SelfManagedGuard[]) {
  let [isStopped, proved] = [false, 0]
  const failed: string[] = []
  const end = (async () => {
    while (!isStopped) {
      const all = await bundles(controlPlane)
      for (const [index, guard] of guards.entries()) {
        await guard.serial(all[index]).then(
          () => proved++,
          (error: Error) => failed.push(error.message),
        )
      }
      await sleep(50)
    }
  })()
  return {
    async stop() {
      isStopped = true
      await end
      return { proved, failed }
    },
  }
}

async function startWithFiles(t: Test, folder: string): Promise<number> {
  const [port, metricsPort] = [await freePort(), await freePort()]
  const flags = [
    'src/main.ts',
    'serve',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--metrics-port=${metricsPort}`,
    `--cert-dir=${folder}`,
    GATES,
    ...STAGE_2,
  ]
  const server = startServer('emuguard', process.execPath, flags, join(folder, '..', `guard-${port}.log`))
  t.teardown(async () => {
    if (!t.passing()) printLogEnd(server)
    await server.kill()
  })
  await waitUntilReady(server, async () => (await fetch(`http://127.0.0.1:${metricsPort}/readyz`)).ok)
  return port
}

function noneFailed(
  t: Test,
  outcomes: readonly { write: string; expected: number; status: number; message: string }[],
): void {
  const failed = outcomes.filter(({ expected, status }) => status !== expected)
  t.same(failed.slice(0, 5), [], `${failed.length} of ${outcomes.length} calls failed`)
  t.ok(outcomes.length > 100, `${outcomes.length} calls`)
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 900; attempt++) {
    if (await check().catch(() => false)) return
    await sleep(100)
  }
  throw new Error('it never came to that')
}
