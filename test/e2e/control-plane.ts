// A real etcd and kube-apiserver on free ports of 127.0.0.1, for as long as a test needs them.

import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { controlPlaneBinaries } from './build-control-plane.ts'
import { freePort } from './free-port.ts'
import { type KubeRequest, kubeRequest } from './kube-request.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { printLogEnd, type ServerProcess, startServer, waitUntilReady } from './server-process.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { createTokens, EDITORS, type TestUser } from './test-users.ts'

export interface ControlPlane {
  /** Of kube-apiserver, as v1.37.1. */
  version: string
  baseUrl: string
  request: KubeRequest
  /** The certificate authority of kube-apiserver, PEM. */
  ca: string
  tokens: Record<TestUser, string>
  /** For kubectl by hand: a context for each test user. */
  kubeconfig: string
  /** Stops kube-apiserver and starts it with other flags, on the same etcd. */
  restart(args?: string[]): Promise<void>
  /** What kube-apiserver wrote since it was last started. */
  log(): string
  /** The process of kube-apiserver. */
  pid(): number
  /** Stops both servers and removes everything; `printLog` first shows the end of the log, for a failed test. */
  stop(options?: { printLog?: boolean }): Promise<void>
}

/**
 * Starts a control plane of a release (`1.37`), with flags for kube-apiserver beyond those it needs anyway,
 * for example `--emulated-version=1.36`.
 * @throws {NoControlPlane} where it can neither be found nor built.
 * @throws {ServerFailed} with the server's log, when it refuses to start.
 */
export async function startControlPlane(options: {
  release: string
  args?: string[]
}): Promise<ControlPlane> {
  const binaries = await controlPlaneBinaries(options.release)
  const folder = await temporaryFolder('emuguard-e2e-')
  const { tokens, tokenFile } = createTokens()
  await writeFile(folder.file('tokens.csv'), tokenFile, { mode: 0o600 })
  await writeFile(folder.file('service-account.key'), newServiceAccountKey(), { mode: 0o600 })

  const etcd = await startEtcd(binaries.etcd, folder.path)
  const port = await freePort()
  const baseUrl = `https://127.0.0.1:${port}`
  let starts = 0
  let apiserver: ServerProcess | undefined
  let request: KubeRequest = () => Promise.reject(new Error('kube-apiserver is not running'))

  const start = async (args: string[]) => {
    apiserver = startServer(
      'kube-apiserver',
      binaries.kubeApiserver,
      [...requiredFlags(folder.path, etcd.url, port), ...args],
      folder.file(`kube-apiserver-${++starts}.log`),
    )
    const ready = async () => {
      request = kubeRequest(baseUrl, await ownAuthority(folder.file('certs')), tokens)
      return (await request('GET', '/readyz')).status === 200
    }
    await waitUntilReady(apiserver, ready)
    await waitUntilReady(apiserver, () => settled(request))
  }
  const stop = async () => {
    await apiserver?.kill()
    await etcd.server.kill()
    await folder.remove()
  }
  let ca: string
  try {
    await start(options.args ?? [])
    ca = await ownAuthority(folder.file('certs'))
    await writeKubeconfig(folder.file('kubeconfig'), { baseUrl, ca, tokens })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    version: binaries.version,
    baseUrl,
    request: (...args) => request(...args),
    ca,
    tokens,
    kubeconfig: folder.file('kubeconfig'),
    async restart(args = []) {
      // What it has acknowledged is in etcd; a graceful end would take as long as a start.
      await apiserver?.kill()
      await start(args)
    },
    log: () => apiserver?.log() ?? '',
    pid: () => apiserver!.pid,
    async stop({ printLog = false } = {}) {
      if (printLog) printLogEnd(apiserver)
      await stop()
    },
  }
}

/** The apiserver made itself an authority and a certificate; the file holds both, the authority last. */
async function ownAuthority(folder: string): Promise<string> {
  const chain = await readFile(join(folder, 'apiserver.crt'), 'utf8')
  return chain.slice(chain.lastIndexOf('-----BEGIN CERTIFICATE-----'))
}

async function startEtcd(program: string, folder: string): Promise<{ server: ServerProcess; url: string }> {
  const url = `http://127.0.0.1:${await freePort()}`
  const peerUrl = `http://127.0.0.1:${await freePort()}`
  const args = [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    // Nothing here is worth keeping, and disks of CI machines are slow.
    '--unsafe-no-fsync=true',
    '--log-level=warn',
  ]
  const server = startServer('etcd', program, args, join(folder, 'etcd.log'))
  try {
    await waitUntilReady(server, () => answers(`${url}/health`))
  } catch (error) {
    await server.kill()
    throw error
  }
  return { server, url }
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

function newServiceAccountKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
}

function answers(url: string): Promise<boolean> {
  return new Promise((done) => {
    get(url, (response) => {
      response.resume()
      done(response.statusCode === 200)
    }).on('error', () => done(false))
  })
}
