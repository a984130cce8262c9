// A guard that answers only callers with a client certificate, before a real kube-apiserver 1.37 that is given one with the
// files of docs/certificates.md, as they stand there; and before the same apiserver without one, or with a wrong one.

import { readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import t, { type Test } from 'tap'
import { createAuthority, type Signed } from '../fixtures/authority.ts'
import { answered } from './answered.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { startTestGuard, type TestGuard } from './guard.ts'
import { metricValue } from './metric-value.ts'
import { PODS, pod } from './objects.ts'

const DOCUMENT = new URL('../../docs/certificates.md', import.meta.url)
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
const CONFIGURATION = `${CONFIGURATIONS}/emuguard`
const CALLS = 'emuguard_admission_requests_total'
/** New in 1.37: refused under 1.36. */
const NEW = { emptyDirModes: [0o1777] }

t.test('only the apiserver is answered', async (t) => {
  const authority = await createAuthority('emuguard clients')
  const folder = t.testdir({ 'client-ca.crt': authority.pem })
  const guard = await startTestGuard([
    '--emulated-version=1.36',
    `--client-ca-file=${folder}/client-ca.crt`,
    '--client-allowed-names=kube-apiserver',
  ])
  t.teardown(() => guard.remove({ printLog: !t.passing() }))
  const byUrl = { url: guard.webhookUrl }
  const { host, port } = new URL(guard.webhookUrl)
  const good = await authority.sign({ commonName: 'kube-apiserver' })
  const files = operatorFiles(folder)
  const args = await files.write(host, good)
  const controlPlane = await controlPlaneFor(t, {
    release: '1.37',
    args: [...GATE, ...args],
  })
  if (!controlPlane) return

  await t.test('with its certificate it is, by URL', async (t) => {
    await register(controlPlane, guard, byUrl)
    await judged(t, controlPlane)
    t.equal(await turnedAway(guard), 0)
  })
  await t.test('and by Service, whose name stands in the kubeconfig', async (t) => {
    await createService(controlPlane)
    const service = { name: 'emuguard', namespace: 'emuguard', port: Number(port), path: '/validate' }
    await controlPlane.restart([...GATE, ...(await files.write(`emuguard.emuguard.svc:${port}`, good))])
    await register(controlPlane, guard, { service })
    await judged(t, controlPlane)
    await controlPlane.restart([...GATE, ...(await files.write('emuguard.emuguard.svc', good))])
    await refused(t, controlPlane, 'a port other than 443 belongs to the name', /none was shown$/)
  })
  await t.test('without, or with another, the error says what is wrong', async (t) => {
    await controlPlane.restart(GATE)
    await register(controlPlane, guard, byUrl)
    await refused(
      t,
      controlPlane,
      'without a certificate',
      /failed calling webhook "validate\.emuguard\.dev": failed to call webhook: a client certificate is needed here \(--client-ca-file\), and none was shown$/,
    )
    const cases: [string, Signed, RegExp][] = [
      [
        'a wrong common name',
        await authority.sign({ commonName: 'kubelet' }),
        /the common name "kubelet" of the client certificate is not one of --client-allowed-names$/,
      ],
      [
        'another authority',
        await (await createAuthority('emuguard clients')).sign({ commonName: 'kube-apiserver' }),
        /"kube-apiserver" is not trusted: no authority of --client-ca-file has signed it$/,
      ],
      [
        'a serving certificate',
        await authority.sign({ commonName: 'kube-apiserver', usage: 'serverAuth' }),
        /is not trusted: it is not for client authentication/,
      ],
    ]
    for (const [what, certificate, message] of cases) {
      await controlPlane.restart([...GATE, ...(await files.write(host, certificate))])
      await refused(t, controlPlane, what, message)
    }
    t.match(guard.log(), /"level":"warn".*"reason":"NoCertificate".*a caller was turned away/)
    t.match(guard.log(), /"reason":"NameNotAllowed".*kubelet/)
    t.match(guard.log(), /"reason":"NotTrusted"/)
    t.ok((await turnedAway(guard)) > 0, 'counted by code')
  })
  await t.test('a new authority, step by step', async (t) => {
    await controlPlane.restart([...GATE, ...(await files.write(host, good))])
    const next = await createAuthority('emuguard clients, next')
    await judged(t, controlPlane)
    await files.renew(guard, authority.pem + next.pem)
    for (let call = 0; call < 5; call++) await judged(t, controlPlane)
    // Found with the next connection, when kube-apiserver closes all that it has, that one included
    // (client-go/transport/cert_rotation.go): no webhook could spare it the call.
    await files.write(host, await next.sign({ commonName: 'kube-apiserver' }))
    await files.renew(guard, next.pem)
    const answers = []
    for (let call = 0; call < 5; call++) {
      answers.push(await controlPlane.request('POST', PODS, pod('plain'), { dryRun: true }))
    }
    const lost = answers.filter(({ status }) => status !== 201)
    t.ok(lost.length <= 1, `at most one call is lost: ${lost.map(({ text }) => text)}`)
    for (const { body } of lost) t.match(body.message, /use of closed network connection/)
    await judged(t, controlPlane)
  })
  await t.test('others on the network are turned away, and the probes are not', async (t) => {
    t.match(await post(guard, {}), { status: 401, text: /none was shown/ })
    t.match(await post(guard, good), { status: 401, text: /no authority/ }, 'the authority has been replaced')
    t.equal((await fetch(`${guard.observabilityUrl}/readyz`)).status, 200)
  })
})

const GATE = ['--feature-gates=EmptyDirVolumeMode=true']

/** The files of the document, with the paths and the host of this test in the place of theirs. */
function operatorFiles(folder: string) {
  return {
    /** @returns the flags of kube-apiserver. */
    async write(host: string, { cert, key }: Signed): Promise<string[]> {
      const document = await readFile(DOCUMENT, 'utf8')
      await writeFile(`${folder}/client.crt`, cert)
      await writeFile(`${folder}/client.key`, key, { mode: 0o600 })
      const place = '/etc/kubernetes/emuguard'
      for (const name of ['admission.yaml', 'kubeconfig.yaml']) {
        const block = new RegExp(`\`\`\`yaml\n(# ${place}/${name}\n[^]*?)\`\`\``).exec(document)?.[1]
        if (block === undefined) throw new Error(`docs/certificates.md no longer shows ${place}/${name}`)
        const text = block
          .replaceAll(`${place}/`, `${folder}/`)
          .replace('name: emuguard.emuguard.svc', `name: ${host}`)
        await writeFile(`${folder}/${name}`, text)
      }
      return [`--admission-control-config-file=${folder}/admission.yaml`]
    },
    /** Replaces the authorities, and waits until the guard says that it has seen it. */
    async renew(guard: TestGuard, pem: string): Promise<void> {
      const said = () => guard.log().split('authorities of client certificates renewed').length
      const before = said()
      await writeFile(`${folder}/client-ca.crt`, pem)
      await eventually(async () => said() > before)
    },
  }
}

/** The guard answers: it refuses what is new, and nothing else. */
async function judged(t: Test, { request }: ControlPlane): Promise<void> {
  answered(
    t,
    await request('POST', PODS, pod('new', NEW), { dryRun: true }),
    422,
    'a field that 1.36 has not',
  )
  answered(t, await request('POST', PODS, pod('plain'), { dryRun: true }), 201, 'a plain pod')
}

async function refused(t: Test, { request }: ControlPlane, what: string, message: RegExp): Promise<void> {
  const answer = await request('POST', PODS, pod('plain'), { dryRun: true })
  answered(t, answer, 500, what)
  t.match(answer.body.message, message, what)
}

async function turnedAway(guard: TestGuard): Promise<number> {
  const metrics = await guard.metrics()
  const codes = ['401', '403'].map((code) => metricValue(metrics, CALLS, { code }))
  return codes[0]! + codes[1]!
}

const calls = async (guard: TestGuard) => metricValue(await guard.metrics(), CALLS)

/**
 * Registers the guard for Pods alone, since kube-apiserver cannot start while everything it writes is refused, and waits
 * until it is called that way.
 */
async function register(
  { request }: ControlPlane,
  guard: TestGuard,
  where: { url: string } | { service: object },
): Promise<void> {
  const webhook = {
    name: 'validate.emuguard.dev',
    clientConfig: { ...where, caBundle: guard.caBundle },
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
  }
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'emuguard' },
    webhooks: [webhook],
  }
  await request('DELETE', CONFIGURATION)
  await eventually(async () => {
    const before = await calls(guard)
    await request('POST', PODS, pod('probe'), { dryRun: true })
    return (await calls(guard)) === before
  })
  const { status, text } = await request('POST', CONFIGURATIONS, configuration)
  if (status !== 201) throw new Error(`the webhook configuration was answered with ${status}: ${text}`)
  const before = await calls(guard)
  await eventually(async () => {
    await request('POST', PODS, pod('probe'), { dryRun: true })
    return (await calls(guard)) > before
  })
}

/** A Service of the guard's name that kube-apiserver itself resolves to this machine. */
async function createService({ request }: ControlPlane): Promise<void> {
  const metadata = { name: 'emuguard' }
  const spec = { type: 'ExternalName', externalName: 'localhost' }
  const created = [
    await request('POST', '/api/v1/namespaces', { metadata }),
    await request('POST', '/api/v1/namespaces/emuguard/services', { metadata, spec }),
  ]
  const failed = created.find(({ status }) => status !== 201)
  if (failed) throw new Error(`no Service: ${failed.text}`)
}

/** A caller by hand. */
function post(
  { webhookUrl, caBundle }: TestGuard,
  certificate: Partial<Signed>,
): Promise<{ status: number; text: string }> {
  const ca = Buffer.from(caBundle, 'base64')
  const headers = { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    request(webhookUrl, { method: 'POST', agent: false, ca, headers, ...certificate }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode!, text }))
    })
      .on('error', reject)
      .end('{}')
  })
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await check()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('it never came to that')
}
