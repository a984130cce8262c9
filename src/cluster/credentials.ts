import { readFileSync } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import type { RequestOptions } from 'node:https'
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js'
import { ClusterError } from './cluster.ts'
import { impersonationHeaders } from './impersonation.ts'
import type { ChosenContext, KubeconfigUser } from './read-kubeconfig.ts'

/**
 * Puts what a context says into a request: certificates, the token as it is now, and the agent of a proxy. Files are read
 * and plugins asked again when their time has come.
 * @throws {ClusterError} when a file cannot be read, or a plugin fails.
 */
export type Credentials = (request: RequestOptions) => Promise<void>

/** As client-go takes them (ClientConfig, k8s.io/client-go/tools/clientcmd/client_config.go). */
export async function credentialsOf(context: ChosenContext): Promise<Credentials> {
  const chosen = context.cluster.server.startsWith('http:') ? withoutSecrets(context) : context
  const apply = needsWholeLibrary(chosen) ? await wholeLibrary(chosen) : ownParts(chosen)
  return async (request) => {
    try {
      request.headers = {}
      await apply(request)
      Object.assign(request.headers, ownHeaders(chosen))
    } catch (error) {
      const [reason] = (error as Error).message.trim().split('\n', 1)
      throw new ClusterError(
        `no credentials for ${chosen.context ?? 'the service account'}: ${reason || 'the credential plugin failed'}`,
      )
    }
  }
}

/** Over plain HTTP kubectl sends none of the user's credentials either, and asks no plugin. */
function withoutSecrets(context: ChosenContext): ChosenContext {
  const { name, impersonation } = context.user
  return { ...context, user: { name, ...(impersonation && { impersonation }) } }
}

/** Proxies and the logins that kubectl had before plugins (OIDC and such). */
function needsWholeLibrary({ cluster, user }: ChosenContext): boolean {
  return Boolean(cluster.proxyUrl) || Boolean(user.authProvider)
}

/** It brings a model of the whole Kubernetes API along: 50 MiB and half a second, for those who need it. */
async function wholeLibrary({ cluster, user }: ChosenContext): Promise<Credentials> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js')
  const config = new KubeConfig()
  // It refuses plain HTTP without this, though there is no certificate to check then.
  const isPlain = cluster.server.startsWith('http:')
  config.loadFromClusterAndUser(isPlain ? { ...cluster, skipTLSVerify: true } : cluster, user)
  return async (request) => {
    await config.applyToHTTPSOptions(request)
    if (!cluster.proxyUrl) delete request.agent
  }
}

function ownParts({ cluster, user }: ChosenContext): Credentials {
  const plugin = new ExecAuth()
  return async (request) => {
    const { username, password } = user
    const tls = {
      ca: dataOrFile(cluster.caData, cluster.caFile),
      cert: dataOrFile(user.certData, user.certFile),
      key: dataOrFile(user.keyData, user.keyFile),
      servername: cluster.tlsServerName,
      auth: username ? `${username}:${password ?? ''}` : undefined,
    }
    for (const [name, value] of Object.entries(tls)) if (value) Object.assign(request, { [name]: value })
    if (cluster.skipTLSVerify) request.rejectUnauthorized = false
    if (plugin.isAuthProvider(user)) await plugin.applyAuthentication(user, request)
  }
}

/** What a URL says of its user wins over all else, as net/http of Go has it. */
function ownHeaders({ user, serverUser }: ChosenContext): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = user.impersonation ? impersonationHeaders(user.impersonation) : {}
  const token = tokenNow(user)
  if (token) headers['Authorization'] = `Bearer ${token}`
  if (serverUser !== null) {
    headers['Authorization'] = `Basic ${Buffer.from(serverUser).toString('base64')}`
  }
  return headers
}

/** The file wins as long as it can be read (NewBearerAuthWithRefreshRoundTripper); whoever rotates a token writes it anew. */
function tokenNow({ token, tokenFile }: KubeconfigUser): string | undefined {
  if (!tokenFile) return token
  try {
    const read = readFileSync(tokenFile, 'utf8').trim()
    if (read === '') throw new Error(`the token file ${tokenFile} is empty`)
    return read
  } catch (error) {
    if (token) return token
    throw error
  }
}

/** dataFromSliceOrFile of k8s.io/client-go/transport/transport.go. */
function dataOrFile(data: string | undefined, file: string | undefined): Buffer | undefined {
  if (data) return Buffer.from(data, 'base64')
  return file ? readFileSync(file) : undefined
}
