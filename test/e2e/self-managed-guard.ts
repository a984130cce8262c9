// Guards that make their certificate themselves, with the rights that docs/certificates.md says they need.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { parseAllDocuments } from 'yaml'
import type { ControlPlane } from './control-plane.ts'
import { CHECKOUT, type GuardProcess, startGuardProcess } from './guard-process.ts'
import { MERGE } from './objects.ts'
import { limitedKubeconfig } from './service-account.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Of the guards, which spare what is written there. */
export const NAMESPACE = 'emuguard'
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
export const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`
export const SECRET = `${SECRETS}/emuguard-tls`
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
export const CONFIGURATION = `${CONFIGURATIONS}/emuguard`

export interface SelfManagedGuard extends GuardProcess {
  readyz(): Promise<string>
  /** The serial number that it serves; a bundle has to be good for it, else this fails. */
  serial(bundle?: string): Promise<string>
}

/** Starts `emuguard serve --cert-secret=emuguard-tls`. */
export async function startSelfManaged(
  kubeconfig: string,
  flags: string[],
  options: { ready?: boolean } = {},
): Promise<SelfManagedGuard> {
  const own = ['--cert-secret=emuguard-tls', '--cert-hosts=127.0.0.1', `--kubeconfig=${kubeconfig}`]
  const guard = await startGuardProcess(await temporaryFolder('emuguard-guard-'), [...own, ...flags], options)
  return {
    ...guard,
    readyz: async () => (await fetch(`${guard.observabilityUrl}/readyz?verbose`)).text(),
    serial: (bundle) => servedSerial(guard.port, bundle),
  }
}

/** One handshake. @param bundle PEM; without it anything is trusted. */
export function servedSerial(port: number, bundle?: string): Promise<string> {
  const trust = bundle === undefined ? { rejectUnauthorized: false } : { ca: bundle }
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ...trust }, () => {
      resolve(socket.getPeerX509Certificate()!.serialNumber)
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

/** A kubeconfig of a service account with the documented rights, or without one of them. */
export async function documentedKubeconfig(
  controlPlane: ControlPlane,
  path: string,
  { name, without }: { name: string; without?: { kind: 'Role' | 'ClusterRole'; verb: string } },
): Promise<string> {
  const text = await readFile(join(CHECKOUT, 'docs/certificates.md'), 'utf8')
  const [block] = /(?<=```yaml\n)[^`]*kind: Role\n[^`]*/.exec(text)!
  const roles = parseAllDocuments(block).map((document) => document.toJS())
  const rulesOf = (kind: 'Role' | 'ClusterRole'): { verbs: string[] }[] =>
    roles
      .find((role) => role.kind === kind)
      .rules.map((rule: { verbs: string[] }) => ({
        ...rule,
        verbs: rule.verbs.filter((verb) => without?.kind !== kind || without.verb !== verb),
      }))
  // There is one already but for the first.
  await controlPlane.request('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } })
  const kubeconfig = await limitedKubeconfig(controlPlane, path, { name, rules: rulesOf('ClusterRole') })
  const namespaced = `${RBAC}/namespaces/${NAMESPACE}`
  const metadata = { name }
  const created = [
    await controlPlane.request('POST', `${namespaced}/roles`, { metadata, rules: rulesOf('Role') }),
    await controlPlane.request('POST', `${namespaced}/rolebindings`, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
    }),
  ]
  const failed = created.find(({ status }) => status !== 201)
  if (failed) throw new Error(`no role ${name}: ${failed.text}`)
  return kubeconfig
}

/** Replaces the Secret of the guards; `data` in plain text. */
export async function replaceSecret(
  { request }: ControlPlane,
  data: Record<string, string> = {},
): Promise<void> {
  await request('DELETE', SECRET)
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')])
  const { status, text } = await request('POST', SECRETS, {
    metadata: { name: 'emuguard-tls' },
    type: 'Opaque',
    data: Object.fromEntries(encoded),
  })
  if (status !== 201) throw new Error(`no Secret: ${text}`)
}

/** A configuration with an entry for each guard, in the place of one that is there: every write asks them all. */
export async function registerAll(
  { request }: ControlPlane,
  ports: number[],
  caBundle?: string,
): Promise<void> {
  await request('DELETE', CONFIGURATION)
  const { status, text } = await request('POST', CONFIGURATIONS, {
    metadata: { name: 'emuguard' },
    webhooks: ports.map((port) => ({
      name: `guard-${port}.emuguard.dev`,
      clientConfig: {
        url: `https://127.0.0.1:${port}/validate`,
        ...(caBundle && { caBundle: Buffer.from(caBundle).toString('base64') }),
      },
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      matchPolicy: 'Exact',
      timeoutSeconds: 10,
      rules: [
        {
          apiGroups: ['', 'apps'],
          apiVersions: ['*'],
          operations: ['*'],
          resources: ['pods', 'deployments'],
        },
      ],
    })),
  })
  if (status !== 201) throw new Error(`no webhook configuration: ${text}`)
}

/** The caBundle of each entry, PEM. */
export async function bundles({ request }: ControlPlane): Promise<string[]> {
  const { body } = await request('GET', CONFIGURATION)
  return body.webhooks.map(({ clientConfig }: { clientConfig: { caBundle?: string } }) =>
    Buffer.from(clientConfig.caBundle ?? '', 'base64').toString('utf8'),
  )
}

export async function setBundles(controlPlane: ControlPlane, bundle: string | null): Promise<void> {
  const { body } = await controlPlane.request('GET', CONFIGURATION)
  for (const { clientConfig } of body.webhooks) {
    if (bundle === null) delete clientConfig.caBundle
    else clientConfig.caBundle = Buffer.from(bundle).toString('base64')
  }
  const { status, text } = await controlPlane.request(
    'PATCH',
    CONFIGURATION,
    { webhooks: body.webhooks },
    {
      contentType: MERGE,
    },
  )
  if (status !== 200) throw new Error(`the caBundle was not set: ${text}`)
}
