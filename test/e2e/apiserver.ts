// One kube-apiserver on a free port of 127.0.0.1. Several of them share an etcd, and with it a folder: what they know of
// users, keys and certificates.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { controlPlaneBinaries } from './build-control-plane.ts'
import { freePort } from './free-port.ts'
import { type KubeRequest, kubeRequest } from './kube-request.ts'
import { printLogEnd, type ServerProcess, startServer, waitUntilReady } from './server-process.ts'
import { EDITORS, type TestUser } from './test-users.ts'

export interface Apiserver {
  baseUrl: string
  /** The certificate authority, PEM. */
  ca: string
  request: KubeRequest
  /** Stops it and starts it with other flags, or as another release, on the same etcd and port. */
  restart(args?: string[], release?: string): Promise<void>
  /** What it wrote since it was last started. */
  log(): string
  pid(): number
  stop(options?: { printLog?: boolean }): Promise<void>
}

/** What the apiservers of one control plane share. */
export interface SharedState {
  etcdUrl: string
  folder: string
  tokens: Record<TestUser, string>
}

/**
 * Starts one of a release (`1.37`).
 * @throws {NoControlPlane} where it can neither be found nor built.
 * @throws {ServerFailed} with its log, when it refuses to start.
 */
export async function startApiserver(
  firstRelease: string,
  { etcdUrl, folder, tokens }: SharedState,
  args: string[],
): Promise<Apiserver> {
  const port = await freePort()
  const baseUrl = `https://127.0.0.1:${port}`
  let starts = 0
  let server: ServerProcess | undefined
  let request: KubeRequest = () => Promise.reject(new Error('kube-apiserver is not running'))
  let ca = ''
  const start = async (more: string[], release: string) => {
    const { kubeApiserver } = await controlPlaneBinaries(release)
    server = startServer(
      'kube-apiserver',
      kubeApiserver,
      [...requiredFlags(folder, etcdUrl, port), ...more],
      join(folder, `kube-apiserver-${port}-${++starts}.log`),
    )
    await waitUntilReady(server, async () => {
      ca = await ownAuthority(join(folder, 'certs'))
      request = kubeRequest(baseUrl, ca, tokens)
      return (await request('GET', '/readyz')).status === 200
    })
    await waitUntilReady(server, () => settled(request))
  }
  try {
    await start(args, firstRelease)
  } catch (error) {
    await server?.kill()
    throw error
  }
  return {
    baseUrl,
    ca,
    request: (...call) => request(...call),
    async restart(more = [], release = firstRelease) {
      // What it has acknowledged is in etcd; a graceful end would take as long as a start.
      await server?.kill()
      await start(more, release)
    },
    log: () => server?.log() ?? '',
    pid: () => server!.pid,
    async stop({ printLog = false } = {}) {
      if (printLog) printLogEnd(server)
      await server?.kill()
    },
  }
}

/** The apiserver made itself an authority and a certificate; the file holds both, the authority last. */
async function ownAuthority(folder: string): Promise<string> {
  const chain = await readFile(join(folder, 'apiserver.crt'), 'utf8')
  return chain.slice(chain.lastIndexOf('-----BEGIN CERTIFICATE-----'))
}

function requiredFlags(folder: string, etcdUrl: string, port: number): string[] {
  const key = join(folder, 'service-account.key')
  return [
    `--etcd-servers=${etcdUrl}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    // A machine without a default route has no address to advertise; nobody asks for it here.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--cert-dir=${join(folder, 'certs')}`,
    '--service-account-issuer=https://e2e.emuguard.dev',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    // Without a controller manager no namespace ever gets its service account.
    '--disable-admission-plugins=ServiceAccount',
    '--allow-privileged=true',
  ]
}

/** Ready says little of what runs after it: system namespaces come later, and so does every RBAC rule. */
async function settled(request: KubeRequest): Promise<boolean> {
  for (const namespace of ['default', 'kube-system']) {
    if ((await request('GET', `/api/v1/namespaces/${namespace}`)).status !== 200) return false
  }
  const binding = await request('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: EDITORS },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: EDITORS }],
  })
  if (binding.status !== 201 && binding.status !== 409) return false
  return (await request('GET', '/api/v1/namespaces', undefined, { user: 'alice' })).status === 200
}
