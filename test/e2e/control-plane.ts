// A real etcd and kube-apiserver on free ports of 127.0.0.1, for as long as a test needs them.

import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { type Apiserver, startApiserver } from './apiserver.ts'
import { controlPlaneBinaries } from './build-control-plane.ts'
import { freePort } from './free-port.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { type ServerProcess, startServer, waitUntilReady } from './server-process.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { createTokens, type TestUser } from './test-users.ts'

export interface ControlPlane extends Apiserver {
  /** Of kube-apiserver, as v1.37.1. */
  version: string
  tokens: Record<TestUser, string>
  /** For kubectl by hand: a context for each test user. */
  kubeconfig: string
  /** Starts one more kube-apiserver of any release on the same etcd, as in a control plane of several nodes. */
  addApiserver(options: { release: string; args?: string[] }): Promise<Apiserver>
  /** Stops all servers and removes everything; `printLog` first shows the ends of the logs, for a failed test. */
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
  const shared = { etcdUrl: etcd.url, folder: folder.path, tokens }
  const apiservers: Apiserver[] = []
  const stop = async ({ printLog = false } = {}) => {
    for (const apiserver of apiservers) await apiserver.stop({ printLog })
    await etcd.server.kill()
    await folder.remove()
  }
  const add = async (release: string, args: string[] = []) => {
    const apiserver = await startApiserver(release, shared, args)
    apiservers.push(apiserver)
    return apiserver
  }
  try {
    const first = await add(options.release, options.args)
    const { baseUrl, ca } = first
    await writeKubeconfig(folder.file('kubeconfig'), { baseUrl, ca, tokens })
    return {
      ...first,
      version: binaries.version,
      tokens,
      kubeconfig: folder.file('kubeconfig'),
      addApiserver: ({ release, args }) => add(release, args),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
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
