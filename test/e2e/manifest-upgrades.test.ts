// What the guards write into objects of the manifests (a Secret and a caBundle) outlasts every way of applying these again;
// and the service account of the manifests may do all that a guard does, started as the Deployment says. Another kind of
// certificate is another matter: docs/install.md, From one kind to another.

import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { readBundle } from '../../src/certificates/ca-bundle.ts'
import { manifestTool } from '../contract/manifest-tools.ts'
import { CHART, kustomization, type Manifest } from '../contract/rendered.ts'
import { createAuthority } from '../fixtures/authority.ts'
import { findProgram } from '../fixtures/find-program.ts'
import { answered } from './answered.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { freePort } from './free-port.ts'
import { type KubeRequest, kubeRequest } from './kube-request.ts'
import { MERGE } from './objects.ts'
import { startServer, waitUntilReady } from './server-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

const run = promisify(execFile)
const NAMESPACE = '/api/v1/namespaces/emuguard'
const SECRET = `${NAMESPACE}/secrets/emuguard-self-managed`
const DEPLOYMENT = '/apis/apps/v1/namespaces/emuguard/deployments/emuguard'
const WEBHOOK = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/emuguard'

/** Installs what counts, or what refuses. */
type Apply = (stage: 'audit' | 'deny', controlPlane: ControlPlane) => Promise<unknown>

const helm = await manifestTool('helm', { build: true })
const kubectl = findProgram('kubectl')

const WAYS: Record<string, Apply | null> = {
  'helm upgrade':
    helm &&
    ((stage, { kubeconfig }) => {
      const where = ['--namespace=emuguard', '--create-namespace', `--kubeconfig=${kubeconfig}`]
      const mode = `--set=configuration.mode=${stage === 'deny' ? 'Enforce' : 'Audit'}`
      return helm(['upgrade', '--install', 'emuguard', CHART, ...where, mode])
    }),
  'kubectl apply': kubectl === null ? null : applying([]),
  'kubectl apply --server-side': kubectl === null ? null : applying(['--server-side']),
}

for (const [way, apply] of Object.entries(WAYS)) {
  const skip = apply === null && `${way}: the program is missing`
  if (skip) process.stderr.write(`skipped ${skip}\n`)
  t.test(way, { skip }, async (t) => {
    const controlPlane = await controlPlaneFor(t, { release: '1.37' })
    if (!controlPlane) return
    await apply!('audit', controlPlane)
    t.equal((await controlPlane.request('GET', SECRET)).body.data, undefined, 'empty at first')
    const asGuard = await startInstalled(t, controlPlane)
    await everyEntryTrusts(controlPlane)
    const stored = await storedBy(controlPlane)
    t.match(stored.data, { 'tls.crt': /./, 'tls.key': /./, 'ca.crt': /./ })
    t.strictSame(Object.keys(stored.bundles), ['advisory.emuguard.dev'])

    await apply!('audit', controlPlane)
    t.strictSame(await storedBy(controlPlane), stored, 'the same again')
    await apply!('deny', controlPlane)
    const denying = await storedBy(controlPlane)
    t.strictSame(denying.data, stored.data, 'the Secret of another stage')
    t.equal(denying.bundles['advisory.emuguard.dev'], stored.bundles['advisory.emuguard.dev'])
    const all = await everyEntryTrusts(controlPlane)
    t.equal(Object.keys(all).length, 3, 'entries that are new are soon trusted')
    t.equal(new Set(Object.values(all)).size, 1)
    await apply!('audit', controlPlane)
    t.strictSame(await storedBy(controlPlane), stored, 'and back')
    await t.test('of the webhook configuration it may change the caBundle only', (t) => limited(t, asGuard))
  })
}

t.test('from one kind of certificate to another', { skip: !helm && 'helm is missing' }, async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37' })
  if (!controlPlane) return
  const { request, kubeconfig } = controlPlane
  const upgrade = (...sets: string[]) => {
    const where = ['--namespace=emuguard', '--create-namespace', `--kubeconfig=${kubeconfig}`]
    const values = ['configuration.mode=Enforce', ...sets].map((set) => `--set=${set}`)
    return helm!(['upgrade', '--install', 'emuguard', CHART, ...where, ...values])
  }
  const bundles = async () => Object.values((await storedBy(controlPlane)).bundles)
  const inBundle = (authority: string) => Buffer.from(authority).toString('base64')
  const { pem } = await createAuthority('of files')
  const files = ['certificate.kind=files', `certificate.caBundle=${inBundle(pem)}`]
  const own = 'certificate.kind=selfManaged'
  const closed = 'webhook.failurePolicy=Fail'

  const notes = await upgrade(...files, closed)
  t.match(notes, /the ports 443, 6443 /)
  t.strictSame(new Set(await bundles()), new Set([inBundle(pem)]))
  await t.rejects(upgrade(own, closed), /certificate.kind: from files to selfManaged calls fail for a while/)
  t.strictSame(new Set(await bundles()), new Set([inBundle(pem)]), 'nothing was changed')
  const dry = ['upgrade', 'emuguard', CHART, '--namespace=emuguard', `--kubeconfig=${kubeconfig}`]
  const counting = ['configuration.mode=Audit', own, closed].map((set) => `--set=${set}`)
  t.match(
    await helm!([...dry, '--dry-run=server', ...counting]),
    /STATUS: pending-upgrade/,
    'fails open anyway',
  )
  await upgrade(own)
  t.strictSame(new Set(await bundles()), new Set([undefined]), 'helm takes away what it had written')

  // As the command of docs/install.md does.
  const registered = (await request('GET', WEBHOOK)).body
  for (const { clientConfig } of registered.webhooks) clientConfig.caBundle = inBundle(pem)
  answered(t, await request('PUT', WEBHOOK, registered), 200, 'the authority of files is back')
  await startInstalled(t, controlPlane)
  const authorities = async () =>
    (await bundles()).map((bundle) => readBundle(Buffer.from(bundle ?? '', 'base64').toString('utf8')))
  await until(async () => (await authorities()).every((all) => all.length === 2))
  const [old] = readBundle(pem)
  for (const all of await authorities()) t.equal(all[0], old, 'what guards with files show is trusted, too')

  const before = await storedBy(controlPlane)
  await upgrade(own, closed)
  t.strictSame(await storedBy(controlPlane), before, 'within a kind nothing is in the way of Fail')
  await t.rejects(upgrade(...files, closed), /from selfManaged to files/)
  await t.rejects(upgrade('certificate.kind=certManager', closed), /from selfManaged to certManager/)
  const [both] = await bundles()
  await upgrade('certificate.kind=files', `certificate.caBundle=${both}`)
  t.strictSame(new Set(await bundles()), new Set([both]), 'guards of both kinds are trusted')
  t.equal((await request('GET', SECRET)).status, 404)
  await upgrade(...files, closed)
  t.strictSame(new Set(await bundles()), new Set([inBundle(pem)]))
  // What tells it from files.
  const annotations = { 'cert-manager.io/inject-ca-from': 'emuguard/emuguard' }
  await request('PATCH', WEBHOOK, { metadata: { annotations } }, { contentType: MERGE })
  await t.rejects(upgrade(...files, closed), /from certManager to files/)
})

t.test('installed failing closed', { skip: !helm && 'helm is missing' }, async (t) => {
  const controlPlane = await controlPlaneFor(t, { release: '1.37' })
  if (!controlPlane) return
  const { request, kubeconfig } = controlPlane
  const where = ['--namespace=emuguard', '--create-namespace', `--kubeconfig=${kubeconfig}`]
  const sets = ['--set=configuration.mode=Enforce', '--set=webhook.failurePolicy=Fail']
  const notes = await helm!(['install', 'emuguard', CHART, ...where, ...sets])
  t.match(notes, /Until the first guard is ready and its certificate trusted, every such write fails/)
  const spec = { containers: [{ name: 'c', image: 'i' }] }
  const pod = { metadata: { name: 'p' }, spec }
  const write = (namespace: string) =>
    request('POST', `/api/v1/namespaces/${namespace}/pods`, pod, { dryRun: true })
  // The apiserver takes a moment to notice what was registered.
  await until(async () => (await write('default')).status !== 201)
  const answer = await write('default')
  answered(t, answer, 500, 'a write that may be refused')
  t.match(answer.body.message, /failed calling webhook "enforcing.emuguard.dev"/)
  answered(t, await write('emuguard'), 201, 'a pod of the guard')
  answered(t, await write('kube-system'), 201, 'what the cluster itself needs')
  await startInstalled(t, controlPlane)
  const bundles = await everyEntryTrusts(controlPlane)
  t.equal(Object.keys(bundles).length, 3, 'nothing was in the way of the certificate')
})

async function limited(t: Test, asGuard: KubeRequest) {
  const { webhooks, metadata } = (await asGuard('GET', WEBHOOK)).body
  const [entry] = webhooks
  const { clientConfig } = entry
  const changed: Record<string, object> = {
    'where it is asked': {
      webhooks: [
        { ...entry, clientConfig: { ...clientConfig, service: undefined, url: 'https://192.0.2.1/' } },
      ],
    },
    'another Service': {
      webhooks: [
        { ...entry, clientConfig: { ...clientConfig, service: { ...clientConfig.service, name: 'x' } } },
      ],
    },
    'one more entry': { webhooks: [entry, { ...entry, name: 'more.emuguard.dev' }] },
    'no entry': { webhooks: [] },
    'what it is asked about': {
      webhooks: [{ ...entry, rules: [{ ...entry.rules[0], resources: ['secrets'] }] }],
    },
    'no rules': { webhooks: [{ ...entry, rules: undefined }] },
    'failing closed': { webhooks: [{ ...entry, failurePolicy: 'Fail' }] },
    'every version': { webhooks: [{ ...entry, matchPolicy: 'Equivalent' }] },
    'a longer wait': { webhooks: [{ ...entry, timeoutSeconds: 30 }] },
    'every namespace': { webhooks: [{ ...entry, namespaceSelector: {} }] },
    'fewer objects': { webhooks: [{ ...entry, objectSelector: { matchLabels: { a: 'b' } } }] },
    'never asked': { webhooks: [{ ...entry, matchConditions: [{ name: 'never', expression: 'false' }] }] },
    'side effects': { webhooks: [{ ...entry, sideEffects: 'NoneOnDryRun' }] },
    'an owner that is not there': {
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: 'x', uid: metadata.uid }] },
    },
    'a finalizer': { metadata: { finalizers: ['example.com/stays'] } },
    'a label': { metadata: { labels: { a: 'b' } } },
    'an annotation': { metadata: { annotations: { a: 'b' } } },
  }
  for (const [what, patch] of Object.entries(changed)) {
    const answer = await asGuard('PATCH', WEBHOOK, patch, { contentType: MERGE, dryRun: true })
    t.equal(answer.status, 422, what)
    t.match(answer.body.message, /'emuguard-certificate' .* denied request: /, what)
  }
  const bundle = { webhooks: [{ ...entry, clientConfig: { ...clientConfig, caBundle: 'QQ==' } }] }
  t.match(
    (await asGuard('PATCH', WEBHOOK, bundle, { contentType: MERGE, dryRun: true })).text,
    /QQ==|unable to load root cert/,
  )
  const others = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
  t.equal((await asGuard('GET', others)).status, 403)
  t.equal((await asGuard('GET', `${NAMESPACE}/secrets`)).status, 403)
}

function applying(flags: string[]): Apply {
  return (stage, { kubeconfig }) => {
    const folder = kustomization(`overlays/${stage}`)
    return run(kubectl!, ['apply', `--kubeconfig=${kubeconfig}`, '-k', folder, ...flags])
  }
}

async function storedBy({ request }: ControlPlane) {
  const { data } = (await request('GET', SECRET)).body
  const { webhooks } = (await request('GET', WEBHOOK)).body
  const bundles: Record<string, string | undefined> = Object.fromEntries(
    webhooks.map(({ name, clientConfig }: Manifest) => [name, clientConfig.caBundle]),
  )
  return { data, bundles }
}

/**
 * The guard as the installed Deployment starts it, with a token of its service account; lasts as long as the test.
 * @returns what sends requests as that account.
 */
async function startInstalled(t: Test, controlPlane: ControlPlane): Promise<KubeRequest> {
  const { request, baseUrl, ca, tokens } = controlPlane
  const folder = await temporaryFolder('emuguard-installed-')
  const { spec } = (await request('GET', DEPLOYMENT)).body.spec.template
  const { name } = spec.volumes.find((volume: Manifest) => volume['configMap']).configMap
  const { data } = (await request('GET', `${NAMESPACE}/configmaps/${name}`)).body
  await writeFile(folder.file('guard.yaml'), data['guard.yaml'])
  const answer = await request('POST', `${NAMESPACE}/serviceaccounts/${spec.serviceAccountName}/token`, {
    spec: { audiences: ['https://e2e.emuguard.dev'] },
  })
  const authority = Buffer.from(ca).toString('base64')
  const config = {
    clusters: [{ name: 'e2e', cluster: { server: baseUrl, 'certificate-authority-data': authority } }],
    users: [{ name: 'e2e', user: { token: answer.body.status.token } }],
    contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: 'e2e' } }],
    'current-context': 'e2e',
  }
  await writeFile(folder.file('kubeconfig'), stringify(config), { mode: 0o600 })
  const [port, metricsPort] = [await freePort(), await freePort()]
  process.env['POD_NAMESPACE'] = 'emuguard'
  const args = spec.containers[0].args.map((arg: string) =>
    arg.replace('/etc/emuguard/guard.yaml', folder.file('guard.yaml')),
  )
  const server = startServer(
    'emuguard',
    process.execPath,
    [
      fileURLToPath(new URL('../../src/main.ts', import.meta.url)),
      ...args,
      `--kubeconfig=${folder.file('kubeconfig')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--metrics-port=${metricsPort}`,
    ],
    folder.file('guard.log'),
  )
  t.teardown(async () => {
    if (!t.passing()) process.stderr.write(server.log())
    await server.kill()
    await folder.remove()
  })
  await waitUntilReady(server, async () => (await fetch(`http://127.0.0.1:${metricsPort}/readyz`)).ok)
  return kubeRequest(baseUrl, ca, { ...tokens, admin: answer.body.status.token })
}

/** Waits for the guard to have looked: permissions take a moment to come, and so does a look. */
async function everyEntryTrusts(controlPlane: ControlPlane) {
  const all = async () => (await storedBy(controlPlane)).bundles
  await until(async () => Object.values(await all()).every((bundle) => bundle !== undefined))
  return all()
}

/** Waits for something that is bound to happen. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await holds()) return
    await sleep(200)
  }
  throw new Error(`it never came to: ${holds}`)
}
